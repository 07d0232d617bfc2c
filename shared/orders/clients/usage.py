"""How much of its caps a client has used: read for people, who are told what is left and when it starts anew.

Nothing is decided here: `commit.lua` and `accept.lua` check the caps where the money moves.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, cast

import redis
from msgspec import Struct

from shared.clock import iso
from shared.orders import keyspace
from shared.orders.clients import spend
from shared.store import availability


class Period(Struct, frozen=True):
    """A day or a month of a client's money."""

    name: str
    """The day or the month, e.g. ``2026-05-01`` or ``2026-05``."""
    cap: Decimal | None
    used: Decimal
    """Spent, or reserved for calls whose outcome is not known yet."""
    reserved: Decimal
    ends: float

    @property
    def left(self) -> Decimal | None:
        """What may still be spent; nothing when the cap was lowered below what is used."""
        return None if self.cap is None else max(Decimal(0), self.cap - self.used)


class Usage(NamedTuple):
    """A client's day, its month, and its numbers of that day."""

    day: Period
    month: Period
    numbers: int
    numbers_cap: int | None

    def why_not(self, client: str, cap: str, wanted: int) -> str:
        """What to tell a client whose cap has no room."""
        if cap == spend.NUMBERS:
            return (
                f"client {client} may allocate {self.numbers_cap} numbers a day and has allocated, or is "
                f"allocating, {self.numbers} on {self.day.name}; the next day begins at {iso(self.day.ends)}"
            )
        name, period = ("day", self.day) if cap == spend.DAY else ("month", self.month)
        if wanted == spend.UNKNOWN:
            return f"the carrier does not name the price, and client {client} has a cap a {name} to keep"
        most, left = (told(amount or Decimal(0)) for amount in (period.cap, period.left))
        return (
            f"client {client} may spend {most} a {name}: {told(period.used)} of {period.name} is spent or "
            f"reserved, {left} is left and {told(spend.major(wanted))} needed; "
            f"the next {name} begins at {iso(period.ends)}"
        )


def told(amount: Decimal) -> str:
    """An amount without needless zeros."""
    return f"{amount.normalize():f}"


def usage_of(client: redis.Redis, client_id: str, now: float) -> Usage:
    """The client's usage in the day and the month of `now`. Raises `BookUnavailable`."""
    day, month = spend.day_of(now), spend.month_of(now)
    fields = [spend.DAY, spend.MONTH, spend.NUMBERS, spend.numbers_on(day)]
    fields += [make(period) for period in (day, month) for make in (spend.used_in, spend.reserved_in)]
    with availability():
        found = cast("list[bytes | None]", client.hmget(keyspace.spend(client_id), fields))
    got = dict(zip(fields, found, strict=True))

    def period(name: str, cap: str, ends: float) -> Period:
        limit = got[cap]
        return Period(
            name,
            None if limit is None else spend.major(int(limit)),
            spend.major(int(got[spend.used_in(name)] or 0)),
            spend.major(int(got[spend.reserved_in(name)] or 0)),
            ends,
        )

    most = got[spend.NUMBERS]
    return Usage(
        period(day, spend.DAY, _midnight(now, months=False)),
        period(month, spend.MONTH, _midnight(now, months=True)),
        int(got[spend.numbers_on(day)] or 0),
        None if most is None else int(most),
    )


def _midnight(now: float, *, months: bool) -> float:
    """When the next day, or the next month, begins."""
    today = datetime.fromtimestamp(now, spend.LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = (
        (today.replace(day=28) + timedelta(days=4)).replace(day=1) if months else today + timedelta(days=1)
    )
    return begins.timestamp()
