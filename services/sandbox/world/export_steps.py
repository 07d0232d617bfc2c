"""How another provider takes a number away: a pure function of the number, and since when the account has it.

That must never happen to a test by surprise: only numbers that end in one of `FATES` are ever asked for.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct

DAY = 24 * 3600.0

FATES = {"404": "complete", "405": "rejected", "406": "cancel_other"}
"""How a request for a UK geographic number ends, by the number's last three digits."""

_ASKED, _ANSWERED, _LEAVES = DAY, 2 * DAY, 9 * DAY
_GEOGRAPHIC = ("441", "442")
_REFUSED = "The customer does not know of this order"
_REFUSED_CODE = 71
_COMMENTS = {
    "with_customer": "Another provider has asked for the number",
    "customer_accepted": "The customer has confirmed",
    "rejected": "",
    "cancel_other": "The other provider has withdrawn",
    "complete": "The number has left",
}


class Step(Struct, frozen=True):
    """A status of the order, and when it is reached."""

    e164: str
    at: float
    status: str
    leaves: float

    def event(self) -> dict[str, object]:
        """What a webhook says about it."""
        national, rejected = f"0{self.e164[2:]}", self.status == "rejected"
        order = int(self.e164[-7:])
        return {
            "orderid": order,
            "order_number": f"EXP{order:07d}",
            "mbn": national,
            "status": self.status,
            "order_type": "PRO",
            "numbers": [{"type": "associated", "number": national}],
            "port_date": f"{datetime.fromtimestamp(self.leaves, UTC):%Y-%m-%d}",
            "reason": _REFUSED if rejected else "",
            "code": _REFUSED_CODE if rejected else 0,
            "comments": _COMMENTS[self.status],
        }


def steps(e164: str, since: float) -> Iterator[Step]:
    """Every step of the order for a number, in order; none if nobody asks for it."""
    fate = FATES.get(e164[-3:])
    if fate is None or not e164.startswith(_GEOGRAPHIC):
        return
    leaves = since + _LEAVES
    yield Step(e164, since + _ASKED, "with_customer", leaves)
    yield Step(e164, since + _ANSWERED, "customer_accepted" if fate == "complete" else fate, leaves)
    if fate == "complete":
        yield Step(e164, leaves, fate, leaves)
