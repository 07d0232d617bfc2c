"""Section 2, the credit account: its invoices, and each of them as a PDF."""

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.invoice_pdf import pdf
from services.sandbox.world.invoices import Invoice, invoices, statement
from services.sandbox.world.world import World
from shared.v3.http import Answer, Call
from shared.v3.refusal import not_found

_INVOICES = "/v3/accounts/{account}/credit/invoices"
_PDF_TYPE = "application/pdf"


class InvoiceEndpoints:
    """Answers about invoices, newest first."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_INVOICES}/unpaid": self.unpaid,
            f"GET {_INVOICES}/paid": self.paid,
            f"GET {_INVOICES}/all": self.all,
            f"GET {_INVOICES}/{{invoice_number}}": self.document,
        }

    def unpaid(self, call: Call) -> Answer:
        """Those that something is due on."""
        return self._listed([invoice for invoice in self._of(call) if invoice.amount_due])

    def paid(self, call: Call) -> Answer:
        """Those that nothing is due on."""
        return self._listed([invoice for invoice in self._of(call) if not invoice.amount_due])

    def all(self, call: Call) -> Answer:
        """All of them."""
        return self._listed(self._of(call))

    def document(self, call: Call) -> Answer:
        """One as a PDF, as often as it is asked for."""
        wanted = call.variables["invoice_number"].upper().removesuffix(".PDF")
        for invoice in self._of(call):
            if invoice.number == wanted:
                return Answer(content=pdf(invoice), content_type=_PDF_TYPE)
        raise not_found(f"No such invoice: {wanted}")

    def _of(self, call: Call) -> list[Invoice]:
        return invoices(call.account, self._world.past(), self._world.now())

    def _listed(self, found: list[Invoice]) -> Answer:
        return Answer(statement(found, self._world.now().date()))
