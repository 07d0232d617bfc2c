"""How a port runs: a pure function of what was submitted, when, and now.

Nobody pushes a port on; whoever looks at it works out how far it has come. Working days are Monday to Friday.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

DAY = 24 * 3600.0

MANY_LINES = 10
"""With more lines than this a port takes longer."""

LEAD_DAYS = {"single": (4, 14), "multi": (7, 7), "sub_single": (7, 17), "sub_multi": (10, 10)}
"""Working days from submission to the first possible day, with few lines and with many."""

MOBILE_DAYS = 2
"""Working days a mobile port takes when no day is asked for."""

REFUSED_AREA = "ZZ99"
"""A postcode of this area is in no losing provider's records: the order is rejected."""

_PORT_HOUR = 9

TEXTS = {
    "rcvd": "Porting Request Received",
    "submitted_lcp": "Submitted to LCP",
    "rejected_lcp": "Rejected by LCP",
    "accepted_lcp": "Accepted by LCP",
    "submitted_rh": "Submitted to RH",
    "accepted_rh": "Accepted by RH",
    "accepted": "Porting Request Accepted",
    "pending": "Pending",
    "complete": "Porting Complete",
}

_EARLY = (("rcvd", 0.0), ("submitted_lcp", 10.0))
_REJECTED = (("rejected_lcp", DAY),)
_ACCEPTED = (
    ("accepted_lcp", DAY),
    ("submitted_rh", DAY + 10.0),
    ("accepted_rh", 2 * DAY),
    ("accepted", 2 * DAY + 10.0),
)
"""Statuses, and the seconds after submission at which each is reached; `complete` follows on its day."""


class Step(Struct, frozen=True):
    """A status, when it is reached, and what is to be said about it."""

    at: float
    status: str
    info: str

    @property
    def date(self) -> str:
        """When it is reached, as the API prints it."""
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M:%S}"

    @property
    def text(self) -> str:
        """The status in words."""
        return TEXTS[self.status]


def steps(submitted: float, port_at: float, postcode: str) -> Iterator[Step]:
    """Every step of a geographic port, in order."""
    refused = postcode.strip().upper().startswith(REFUSED_AREA)
    for status, after in (*_EARLY, *(_REJECTED if refused else _ACCEPTED)):
        yield Step(submitted + after, status, _INFO.get(status, ""))
    if not refused:
        yield Step(port_at, "complete", "")


def mobile_steps(submitted: float, port_at: float) -> Iterator[Step]:
    """Every step of a mobile port, in order."""
    yield Step(submitted, "pending", _INFO["rcvd"])
    yield Step(port_at, "complete", "")


_INFO = {
    "rcvd": "Order Submitted by API",
    "rejected_lcp": "The billing postcode does not match the losing provider's records",
}


def lead_days(kind: str, lines: int) -> int:
    """Working days before a port of that kind can be made."""
    few, many = LEAD_DAYS[kind]
    return many if lines > MANY_LINES else few


def first_day(submitted: float, working_days: int) -> date:
    """The day that is so many working days after a moment."""
    day = datetime.fromtimestamp(submitted, UTC).date()
    while working_days:
        day += timedelta(days=1)
        working_days -= day.isoweekday() <= 5
    return day


def port_moment(day: date) -> float:
    """When a port is made on its day, if nobody has asked for an hour."""
    return datetime(day.year, day.month, day.day, _PORT_HOUR, tzinfo=UTC).timestamp()
