"""What a minute costs: the rate card, and the decks that offer it at a price. Pure data.

Every charge of the sandbox's calls, the rate cards to download and the price of one number come from here,
so that they can never disagree. Prefixes are E.164; the longest that fits a number wins.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from msgspec import Struct

_PLACES = Decimal("0.00001")

Minute = Mapping[str, Decimal]
"""Pounds a minute by band: `peak`, `offpeak` and `weekend`."""


class Rate(Struct, frozen=True):
    """One prefix of the card, at the price of the default deck."""

    prefix: str
    id: int
    iso: str
    description: str
    minute: Minute
    connection: Decimal = Decimal(0)


class Deck(Struct, frozen=True):
    """One way to be served: `number` is its service level, `factor` its price against the default deck."""

    number: int
    quality: str
    factor: Decimal

    @property
    def prefix(self) -> int:
        """What is dialled before a number to choose this deck for one call."""
        return 999_000 + self.number

    @property
    def file(self) -> str:
        """The name of its rate card."""
        return f"Simwood_{self.quality}.csv"

    def minute(self, rate: Rate) -> dict[str, Decimal]:
        """The rate's price on this deck, exact to the five decimals that every answer shows."""
        return {
            band: (price * self.factor).quantize(_PLACES, ROUND_HALF_UP)
            for band, price in rate.minute.items()
        }


PLATINUM = Deck(1, "Platinum", Decimal("1.1"))
GOLD = Deck(2, "Gold", Decimal(1))
SILVER = Deck(3, "Silver", Decimal("0.9"))
DEFAULT = GOLD
"""The deck of every call that asks for no other, and so the one that records are charged by."""

_SEVERAL_DECKS = frozenset({"startup"})


def in_force_since(day: date) -> date:
    """When the card that is in force on a day came into force: there is a new one every month."""
    return day.replace(day=1)


def decks(account_type: str) -> tuple[Deck, ...]:
    """The decks open to accounts of a type."""
    return (PLATINUM, GOLD, SILVER) if account_type in _SEVERAL_DECKS else (DEFAULT,)


def find(number: str) -> Rate | None:
    """The rate of a call to `number`; None when no prefix fits."""
    known = _by_prefix()
    fits = (number[:length] for length in range(len(number), 0, -1))
    return next((known[prefix] for prefix in fits if prefix in known), None)


def _minute(peak: str, offpeak: str | None = None, weekend: str | None = None) -> Minute:
    return {
        "peak": Decimal(peak),
        "offpeak": Decimal(offpeak or peak),
        "weekend": Decimal(weekend or offpeak or peak),
    }


_UK = _minute("0.0048", "0.0032", "0.0028")

CARD = (
    Rate("1", 2501, "US", "USA", _minute("0.0090")),
    Rate("33", 2511, "FR", "France", _minute("0.0065")),
    Rate("336", 2512, "FR", "France - Mobile", _minute("0.0240")),
    Rate("337", 2512, "FR", "France - Mobile", _minute("0.0240")),
    Rate("34", 2513, "ES", "Spain", _minute("0.0060")),
    Rate("346", 2514, "ES", "Spain - Mobile", _minute("0.0210")),
    Rate("353", 2515, "IE", "Ireland", _minute("0.0075")),
    Rate("3538", 2516, "IE", "Ireland - Mobile", _minute("0.0260")),
    Rate("39", 2517, "IT", "Italy", _minute("0.0080")),
    Rate("393", 2518, "IT", "Italy - Mobile", _minute("0.0285")),
    Rate("441", 2301, "GB", "UK - Geographic", _UK),
    Rate("442", 2301, "GB", "UK - Geographic", _UK),
    Rate("4420", 2302, "GB", "UK - London", _minute("0.0045", "0.0030", "0.0028")),
    Rate("443", 2304, "GB", "UK - Non-Geographic 03", _UK),
    Rate("447", 2303, "GB", "UK - Mobile", _minute("0.0120")),
    Rate("4470", 2306, "GB", "UK - Personal Numbering", _minute("0.2500")),
    Rate("448", 2307, "GB", "UK - Special Services 08", _minute("0.0600", "0.0500"), Decimal("0.0100")),
    Rate("44800", 2308, "GB", "UK - Freephone", _minute("0")),
    Rate("44808", 2308, "GB", "UK - Freephone", _minute("0")),
    Rate("449", 2305, "GB", "UK - Premium Rate", _minute("0.4000"), Decimal("0.0500")),
    Rate("49", 2519, "DE", "Germany", _minute("0.0062")),
    Rate("491", 2520, "DE", "Germany - Mobile", _minute("0.0225")),
    Rate("52", 2276, "MX", "Mexico", _minute("0.0180")),
    Rate("5255", 2277, "MX", "Mexico - Mexico City", _minute("0.0140")),
    Rate("61", 2521, "AU", "Australia", _minute("0.0110")),
    Rate("614", 2522, "AU", "Australia - Mobile", _minute("0.0310")),
)


@cache
def _by_prefix() -> dict[str, Rate]:
    return {rate.prefix: rate for rate in CARD}
