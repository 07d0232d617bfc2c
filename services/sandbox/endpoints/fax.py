"""Section 12, faxes that came in: the list, the document, and deleting one."""

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.fax_pdf import document
from services.sandbox.world.faxes import Fax, Faxes
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.refusal import not_found

_INBOUND = "/v3/fax/{account}/inbound"
_FAX = _INBOUND + "/{number}/{hash}"

PDF_TYPE = "application/pdf"


class FaxEndpoints:
    """Answers about received faxes."""

    def __init__(self, faxes: Faxes) -> None:
        self._faxes = faxes

    def routes(self) -> Routes:
        """The endpoints of this section."""
        return {
            f"GET {_INBOUND}": self.received,
            f"GET {_INBOUND}/{{number}}": self.received,
            f"GET {_FAX}": self.show,
            f"DELETE {_FAX}": self.delete,
        }

    def received(self, call: Call) -> Answer:
        """What came in, on all numbers or on one, newest first."""
        number = call.variables.get("number")
        faxes = self._faxes.received(call.account)
        return envelope([_row(call.account, fax) for fax in faxes if number in (None, fax.destination)])

    def show(self, call: Call) -> Answer:
        """The document, as often as wanted."""
        return Answer(content=document(self._fax(call)), content_type=PDF_TYPE)

    def delete(self, call: Call) -> Answer:
        """Delete a fax, for good."""
        if not self._faxes.delete(call.account, self._fax(call)):
            raise not_found("No such fax")
        return success()

    def _fax(self, call: Call) -> Fax:
        name = call.variables["hash"].removesuffix(".pdf")
        fax = self._faxes.find(call.account, call.variables["number"], name)
        if fax is None:
            raise not_found("No such fax")
        return fax


def _row(account: str, fax: Fax) -> dict[str, object]:
    return {
        "hash": fax.hash,
        "time": fax.time,
        "originator": fax.originator,
        "destination": fax.destination,
        "station": fax.station,
        "duration": fax.duration,
        "pages": fax.pages,
        "url": f"/v3/fax/{account}/inbound/{fax.destination}/{fax.hash}.pdf",
    }
