"""Where calls go to and what a minute costs: plausible destinations over fictional numbers. Pure data."""

import random
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct


class Destination(Struct, frozen=True):
    """A destination as CDRs name it. `prefix` is filled up with digits to a full number.

    Rates are pounds a minute by band; `own` starts the account's side of the call.
    """

    id: int
    iso: str
    description: str
    origin: str
    prefix: str
    digits: int
    rates: Mapping[str, Decimal]
    connection: Decimal = Decimal(0)
    own: str = "441632960"

    def number(self, chance: random.Random) -> str:
        """A number at the far end."""
        return f"{self.prefix}{chance.randrange(10**self.digits):0{self.digits}d}"

    def own_number(self, chance: random.Random) -> str:
        """A number at the account's end."""
        return f"{self.own}{chance.randrange(1000):03d}"


def _rates(peak: str, offpeak: str, weekend: str) -> dict[str, Decimal]:
    return {"peak": Decimal(peak), "offpeak": Decimal(offpeak), "weekend": Decimal(weekend)}


_FREE = _rates("0", "0", "0")

OUTBOUND = (
    Destination(2301, "GB", "UK - Geographic", "VoIP", "441134960", 3, _rates("0.0048", "0.0032", "0.0028")),
    Destination(2301, "GB", "UK - Geographic", "VoIP", "441214960", 3, _rates("0.0048", "0.0032", "0.0028")),
    Destination(2302, "GB", "UK - London", "VoIP", "442079460", 3, _rates("0.0045", "0.0030", "0.0028")),
    Destination(2303, "GB", "UK - Mobile", "VoIP", "447700900", 3, _rates("0.0120", "0.0120", "0.0120")),
    Destination(
        2304, "GB", "UK - Non-Geographic 03", "VoIP", "443069990", 3, _rates("0.0048", "0.0032", "0.0028")
    ),
    Destination(
        2305,
        "GB",
        "UK - Premium Rate",
        "VoIP",
        "449098790",
        3,
        _rates("0.4000", "0.4000", "0.4000"),
        Decimal("0.0500"),
    ),
    Destination(2501, "US", "USA", "VoIP", "121255501", 2, _rates("0.0090", "0.0090", "0.0090")),
)

INBOUND = (
    Destination(2523, "GB", "Geographic to VoIP", "UK - Geographic", "441134960", 3, _FREE),
    Destination(2523, "GB", "Geographic to VoIP", "UK - Mobile", "447700900", 3, _FREE),
    Destination(2524, "GB", "NTS to VoIP", "NTS", "441164960", 3, _FREE, own="443069990"),
)
