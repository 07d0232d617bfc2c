"""The invoices of an account: one for each prepayment, paid at once, and one a month for the service. Pure.

The service of a month is invoiced when it is over and paid when the next month is: so the newest is unpaid,
and overdue from the middle of the month on.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from services.sandbox.world.cdrs import shortest
from services.sandbox.world.prepayments import Past, Prepayment, past_months, serial

_VAT = Decimal("0.20")
_CENT = Decimal("0.01")
_TERM = timedelta(days=14)
_SERVICE = Decimal("25.00")


class Invoice(Struct, frozen=True):
    """One invoice, in pounds."""

    number: str
    account: str
    issued: date
    description: str
    net: Decimal
    paid: bool

    @property
    def due(self) -> date:
        """The last day to pay it."""
        return self.issued + _TERM

    @property
    def vat(self) -> Decimal:
        """The tax on it."""
        return (self.net * _VAT).quantize(_CENT)

    @property
    def total(self) -> Decimal:
        """What is to be paid, tax included."""
        return self.net + self.vat

    @property
    def amount_due(self) -> Decimal:
        """What is still to be paid."""
        return Decimal(0) if self.paid else self.total

    def row(self) -> dict[str, str]:
        """The invoice as the API lists it."""
        return {
            "InvoiceNumber": self.number,
            "Date": str(self.issued),
            "DueDate": str(self.due),
            "Currency": "GBP",
            "Net": f"{self.net:.2f}",
            "VAT": f"{self.vat:.2f}",
            "Total": f"{self.total:.2f}",
            "AmountPaid": f"{self.total - self.amount_due:.2f}",
            "AmountCredited": "0.00",
            "AmountDue": f"{self.amount_due:.2f}",
        }


def invoices(account: str, past: Past, now: datetime) -> list[Invoice]:
    """Every invoice of an account, newest first."""
    found = [_for_prepayment(account, payment) for payment in past.prepayments(account)]
    found += [_for_service(account, month, now) for month in past_months(now)]
    return sorted(found, key=lambda invoice: (invoice.issued, invoice.number), reverse=True)


def statement(listed: Iterable[Invoice], today: date) -> dict[str, object]:
    """Invoices as the API answers them, with what is due on them."""
    listed = list(listed)
    overdue = sum((invoice.amount_due for invoice in listed if invoice.due < today), Decimal(0))
    return {
        "Invoices": [invoice.row() for invoice in listed],
        "TotalDue": {"GBP": shortest(sum((invoice.amount_due for invoice in listed), Decimal(0)))},
        "TotalOverDue": {"GBP": shortest(overdue)} if overdue else None,
    }


def _for_prepayment(account: str, payment: Prepayment) -> Invoice:
    net = Decimal(payment.amount).scaleb(-5).quantize(_CENT)
    text = f"Pre-payment PP{payment.id}"
    return Invoice(f"I30{payment.id:0>8}", account, payment.moment.date(), text, net, paid=True)


def _for_service(account: str, month: date, now: datetime) -> Invoice:
    issued = _next(month)
    return Invoice(
        number=f"I31{account[-4:]}{serial(month):04d}",
        account=account,
        issued=issued,
        description=f"Service, {month:%B %Y}",
        net=_SERVICE,
        paid=now >= datetime.combine(_next(issued), datetime.min.time(), UTC),
    )


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
