"""Orders as the gateway shows them, without a gateway."""

from decimal import Decimal

from deploy.demo.clerk import Placed
from deploy.demo.ledger import ALLOCATE, Entry


def placed(
    number: str | None = "441134960000",
    *,
    status: str = "succeeded",
    charged: str = "0",
    reference: str = "a",
    finished: str | None = "2026-05-01T12:00:01.500Z",
) -> Placed:
    """An order that has been placed."""
    order = {
        "reference": reference,
        "number": number,
        "status": status,
        "charged": charged,
        "created": "2026-05-01T12:00:00.000Z",
        "finished": finished,
        "why": None,
    }
    return Placed(order, status)


def bought(number: str = "441134960000", charge: str = "0", effect: str = ALLOCATE) -> Entry:
    """An effect on a number in the ledger."""
    return Entry(effect, number, Decimal(charge))
