"""Where the calls and texts of the world go to, over fictional numbers only. Pure data.

What a call costs is not decided here: an outbound destination takes its name and price from the rate card.
"""

import random
from decimal import Decimal

from msgspec import Struct

from services.sandbox.world import rates
from services.sandbox.world.rates import DEFAULT, Minute


class Destination(Struct, frozen=True, array_like=True):
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

    @property
    def is_abroad(self) -> bool:
        """Whether the international limits count for it."""
        return self.iso not in ("GB", "")

    @property
    def is_hotspot(self) -> bool:
        """Whether it is one of those abroad that fraudsters like: the dear ones."""
        return self.is_abroad and self.rates["peak"] >= _DEAR

    def number(self, chance: random.Random) -> str:
        """A number at the far end."""
        return f"{self.prefix}{chance.randrange(10**self.digits):0{self.digits}d}"

    def own_number(self, chance: random.Random) -> str:
        """A number at the account's end."""
        return f"{self.own}{chance.randrange(1000):03d}"


def outbound(prefix: str, digits: int = 0) -> Destination | None:
    """Where a call to that number goes, or to any that begins so; None when no rate fits."""
    if prefix in EMERGENCY:
        return Destination(2300, "GB", "UK - Emergency Services", "VoIP", prefix, 0, _FREE)
    rate = rates.find(prefix)
    if rate is None:
        return None
    price = DEFAULT.minute(rate)
    return Destination(rate.id, rate.iso, rate.description, "VoIP", prefix, digits, price, rate.connection)


def inbound(number: str, caller: str) -> Destination:
    """Where a call from outside arrives, and where it comes from."""
    nts = number.startswith(("443", "448", "449"))
    rate = rates.find(caller)
    return Destination(
        2524 if nts else 2523,
        "GB",
        "NTS to VoIP" if nts else "Geographic to VoIP",
        rate.description if rate else "Unknown",
        number,
        0,
        _FREE,
    )


def _known(prefix: str, digits: int = 3) -> Destination:
    found = outbound(prefix, digits)
    if found is None:
        raise LookupError(f"the rate card has no price for {prefix}")
    return found


EMERGENCY = ("999", "112")
_DEAR = Decimal("0.02")
_FREE: Minute = {"peak": Decimal(0), "offpeak": Decimal(0), "weekend": Decimal(0)}

OUTBOUND = (
    _known("441134960"),
    _known("441214960"),
    _known("442079460"),
    _known("447700900"),
    _known("443069990"),
    _known("449098790"),
    _known("121255501", 2),
)

_CHEAP = OUTBOUND[:3]
_FREEPHONE = _known("448081570")

OFTEN_CALLED = (*_CHEAP, *_CHEAP, OUTBOUND[3], OUTBOUND[4])
MOSTLY_FREE = (*(_FREEPHONE,) * 9, *OFTEN_CALLED, OUTBOUND[6])
"""Where calls that last go to: the most often named is the most often called."""

INBOUND = (
    Destination(2523, "GB", "Geographic to VoIP", "UK - Geographic", "441134960", 3, _FREE),
    Destination(2523, "GB", "Geographic to VoIP", "UK - Mobile", "447700900", 3, _FREE),
    Destination(2524, "GB", "NTS to VoIP", "NTS", "441164960", 3, _FREE, own="443069990"),
)
