"""Where the calls and texts of the world's past go to, over fictional numbers only. Pure data.

What a call costs is not decided here: an outbound destination takes its name and price from the rate card.
"""

import random
from decimal import Decimal

from msgspec import Struct

from services.sandbox.world import rates
from services.sandbox.world.rates import DEFAULT, Minute


class Destination(Struct, frozen=True):
    """A destination as CDRs name it. `prefix` is filled up with digits to a full number.

    `rates` are pounds a minute by band; `own` starts the account's side of the call.
    """

    id: int
    iso: str
    description: str
    origin: str
    prefix: str
    digits: int
    rates: Minute
    connection: Decimal = Decimal(0)
    own: str = "441632960"

    def number(self, chance: random.Random) -> str:
        """A number at the far end."""
        return f"{self.prefix}{chance.randrange(10**self.digits):0{self.digits}d}"

    def own_number(self, chance: random.Random) -> str:
        """A number at the account's end."""
        return f"{self.own}{chance.randrange(1000):03d}"


def _outbound(prefix: str, digits: int = 3) -> Destination:
    rate = rates.find(prefix)
    if rate is None:
        raise LookupError(f"the rate card has no price for {prefix}")
    return Destination(
        rate.id,
        rate.iso,
        rate.description,
        "VoIP",
        prefix,
        digits,
        DEFAULT.minute(rate),
        rate.connection,
    )


_FREE: Minute = {"peak": Decimal(0), "offpeak": Decimal(0), "weekend": Decimal(0)}

OUTBOUND = (
    _outbound("441134960"),
    _outbound("441214960"),
    _outbound("442079460"),
    _outbound("447700900"),
    _outbound("443069990"),
    _outbound("449098790"),
    _outbound("121255501", 2),
)

INBOUND = (
    Destination(2523, "GB", "Geographic to VoIP", "UK - Geographic", "441134960", 3, _FREE),
    Destination(2523, "GB", "Geographic to VoIP", "UK - Mobile", "447700900", 3, _FREE),
    Destination(2524, "GB", "NTS to VoIP", "NTS", "441164960", 3, _FREE, own="443069990"),
)
