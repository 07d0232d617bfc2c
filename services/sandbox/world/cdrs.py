"""One call and one text of the past, and their rows as every report shows them. Pure.

All amounts are `Decimal`. What a call costs is the sum a customer works out from the rates in its row.
"""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

from services.sandbox.world import lookup, rates
from services.sandbox.world.destinations import Destination
from services.sandbox.world.prices import PRICES
from shared.v3.encoding import number
from shared.v3.reports import Direction

Band = Literal["peak", "offpeak", "weekend"]
Row = dict[str, object]

_FIVE_PLACES = Decimal("0.00001")
_OPENS, _CLOSES = 8, 18
_SATURDAY = 5


class VoiceCall(Struct, frozen=True, array_like=True):
    """One call. `start` is GMT; `seconds` as billed, 0 for one that nobody has answered."""

    reference: str
    direction: Direction
    start: datetime
    account: str
    origin: str
    number: str
    destination: Destination
    seconds: int
    trunk: str
    tag: str
    codec: str

    @property
    def end(self) -> datetime:
        """When it was over, as far as it was billed."""
        return self.start + timedelta(seconds=self.seconds)

    @property
    def units(self) -> int:
        """The charge in 1/100,000ths."""
        return int(self.charge.scaleb(5))

    @property
    def band(self) -> Band:
        """The time of the week the call is charged by: that of its start."""
        if self.start.weekday() >= _SATURDAY:
            return "weekend"
        return "peak" if _OPENS <= self.start.hour < _CLOSES else "offpeak"

    @property
    def charge(self) -> Decimal:
        """Connection charge and the rate of its band by the second, to five decimals."""
        if self.direction == "in" or not self.seconds:
            return Decimal(0)
        rate = self.destination.rates[self.band]
        exact = self.destination.connection + rate * self.seconds / 60
        return exact.quantize(_FIVE_PLACES, ROUND_HALF_UP)

    def row(self) -> Row:
        """The call as a CDR, in the carrier's order of members."""
        to = self.destination
        in_band = {f"secs_{band}": self.seconds if band == self.band else 0 for band in to.rates}
        prices = {f"rate_{band}": f"{rate:.5f}" for band, rate in to.rates.items()}
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
            **prices,
            "rate_connection": f"{to.connection:.4f}",
            "chg_total": shortest(self.charge),
            "currency": "GBP",
            "trunk": self.trunk,
            "tag": self.tag,
            "reference": self.reference,
        }


class TextMessage(Struct, frozen=True):
    """One SMS that was sent. `start` is GMT."""

    reference: str
    start: datetime
    account: str
    origin: str
    number: str
    parts: int
    status: int

    @property
    def end(self) -> datetime:
        """When it was sent: a text takes no time."""
        return self.start

    @property
    def units(self) -> int:
        """The charge in 1/100,000ths."""
        return self.parts * PRICES.sms

    @property
    def charge(self) -> Decimal:
        """What its parts cost together."""
        return Decimal(self.units).scaleb(-5)

    def row(self) -> Row:
        """The text as a record, named like a call's wherever a call has the same."""
        return {
            "id": self.reference,
            "date": f"{self.start:%Y-%m-%d %H:%M:%S}",
            "account": self.account,
            "from": self.origin,
            "to": self.number,
            "toISO": _iso(self.number),
            "todesc": f"SMS - {lookup.country(self.number)}",
            "parts": self.parts,
            "status": self.status,
            "chg_total": number(self.parts * PRICES.sms),
            "currency": "GBP",
            "reference": self.reference,
        }


def _iso(number: str) -> str:
    """The country of a number, where the rate card knows it."""
    rate = rates.find(number)
    return rate.iso if rate else "XX"


def shortest(amount: Decimal) -> Decimal | int:
    """An amount as the shortest JSON number: never ``1E+1`` and never trailing zeros."""
    return int(amount) if amount == amount.to_integral_value() else Decimal(f"{amount.normalize():f}")
