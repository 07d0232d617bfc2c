"""The calls of an account: plausible, the same for the same seed and day, and stored nowhere.

Everything is worked out from (seed, account, day) when it is asked for. All amounts are `Decimal`; the
charge of a call is the sum a customer would work out from the rates in its row.
"""

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Literal

from msgspec import Struct

from services.sandbox.world.destinations import INBOUND, OUTBOUND, Destination
from shared.v3.reports import Direction

HISTORY_DAYS = 90
CALLS_A_DAY = {"930000": 200, "930001": 20}

_CENT = Decimal("0.00001")
_DAY_SECONDS = 24 * 3600
_OPENING_HOURS = (8 * 3600, 18 * 3600)
_WEEKEND_SHARE = 4
"""One in so many of a working day's calls is made on a day of the weekend."""

Band = Literal["peak", "offpeak", "weekend"]


class VoiceCall(Struct, frozen=True):
    """One call. `start` is GMT; `seconds` as billed."""

    reference: str
    direction: Direction
    start: datetime
    account: str
    origin: str
    number: str
    destination: Destination
    seconds: int
    trunk: str

    @property
    def band(self) -> Band:
        """The time of the week the call is charged by: that of its start."""
        if self.start.weekday() >= _SATURDAY:
            return "weekend"
        opens, closes = _OPENING_HOURS
        at = self.start.hour * 3600 + self.start.minute * 60 + self.start.second
        return "peak" if opens <= at < closes else "offpeak"

    @property
    def charge(self) -> Decimal:
        """Connection charge and the rate of its band by the second, to five decimals."""
        if self.direction == "in":
            return Decimal(0)
        rate = self.destination.rates[self.band]
        exact = self.destination.connection + rate * self.seconds / 60
        return exact.quantize(_CENT, ROUND_HALF_UP)

    def row(self) -> dict[str, object]:
        """The call as a CDR, in the carrier's order of members."""
        to = self.destination
        in_band = {f"secs_{band}": self.seconds if band == self.band else 0 for band in to.rates}
        rates = {f"rate_{band}": f"{rate:.5f}" for band, rate in to.rates.items()}
        return {
            "_id": self.reference,
            "time": f"{self.start:%H:%M:%S}",
            "date": f"{self.start:%Y-%m-%d}",
            "account": self.account,
            "fromdesc": to.origin,
            "from": self.origin,
            "to": self.number,
            "toid": to.id,
            "toISO": to.iso,
            "todesc": to.description,
            "calldate": f"{self.start:%Y-%m-%d %H:%M:%S}",
            "secs_call": self.seconds,
            **in_band,
            "secs_billed": self.seconds,
            **rates,
            "rate_connection": f"{to.connection:.4f}",
            "chg_total": _shortest(self.charge),
            "currency": "GBP",
            "trunk": self.trunk,
            "tag": "",
            "reference": self.reference,
        }


_SATURDAY = 5


class Traffic:
    """The calls of the world that was made from `seed`."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def day(self, account: str, day: date, now: datetime) -> list[VoiceCall]:
        """The calls that began on a GMT day, up to now, by start and then reference."""
        if now.date() - day > timedelta(days=HISTORY_DAYS):
            return []
        chance = random.Random(f"{self._seed}/{account}/{day}")  # noqa: S311 - the same world has the same calls
        calls = [self._call(chance, account, day) for _ in range(_volume(account, day))]
        return sorted((call for call in calls if call.start <= now), key=lambda c: (c.start, c.reference))

    def latest(self, account: str, count: int, now: datetime) -> list[VoiceCall]:
        """The newest calls, newest first, as far back as the records go."""
        return list(islice(self._backwards(account, now), count))

    def summary(
        self, account: str, direction: Direction, day: date, now: datetime
    ) -> list[dict[str, object]]:
        """Sums of a day's calls in one direction by trunk and destination."""
        groups: dict[tuple[str, int], list[VoiceCall]] = {}
        for call in self.day(account, day, now):
            if call.direction == direction:
                groups.setdefault((call.trunk, call.destination.id), []).append(call)
        return [_sum(day, calls) for _, calls in sorted(groups.items())]

    def _backwards(self, account: str, now: datetime) -> Iterator[VoiceCall]:
        for back in range(HISTORY_DAYS + 1):
            yield from reversed(self.day(account, now.date() - timedelta(days=back), now))

    def _call(self, chance: random.Random, account: str, day: date) -> VoiceCall:
        inbound = chance.random() < _INBOUND_SHARE
        destination = chance.choice(INBOUND if inbound else OUTBOUND)
        own, other = destination.own_number(chance), destination.number(chance)
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=_moment(chance))
        return VoiceCall(
            reference=hashlib.sha1(chance.randbytes(20), usedforsecurity=False).hexdigest(),
            direction="in" if inbound else "out",
            start=start,
            account=account,
            origin=other if inbound else own,
            number=own if inbound else other,
            destination=destination,
            seconds=1 + int(chance.expovariate(1 / _TYPICAL_SECONDS)),
            trunk=f"{account}-L001",
        )


_INBOUND_SHARE = 0.4
_TYPICAL_SECONDS = 110


def _volume(account: str, day: date) -> int:
    calls = CALLS_A_DAY.get(account, 0)
    return calls // _WEEKEND_SHARE if day.weekday() >= _SATURDAY else calls


def _moment(chance: random.Random) -> int:
    """A second of the day; calls crowd around midday."""
    return int(chance.triangular(0, _DAY_SECONDS, _DAY_SECONDS / 2))


def _sum(day: date, calls: list[VoiceCall]) -> dict[str, object]:
    to = calls[0].destination
    seconds = sum(call.seconds for call in calls)
    return {
        "date": str(day),
        "trunk": calls[0].trunk,
        "toid": to.id,
        "toISO": to.iso,
        "todesc": to.description,
        "calls": len(calls),
        "secs_call": seconds,
        "secs_billed": seconds,
        "chg_total": _shortest(sum((call.charge for call in calls), Decimal(0))),
        "currency": "GBP",
    }


def _shortest(amount: Decimal) -> Decimal | int:
    """An amount as the shortest JSON number: never ``1E+1`` and never trailing zeros."""
    return int(amount) if amount == amount.to_integral_value() else Decimal(f"{amount.normalize():f}")
