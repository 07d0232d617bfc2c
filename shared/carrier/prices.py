"""What the carrier will take, as far as its own search says before anything is bought. Asks, changes nothing.

All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

from decimal import Decimal

import phonenumbers

from shared.carrier import numbers
from shared.carrier.client import Carrier
from shared.carrier.numbers import NumberRow

SEARCHABLE = frozenset({"44", "1"})
"""Country codes that the carrier's search knows."""


def setup_price(carrier: Carrier, number: str) -> Decimal | None:
    """What a given number costs to set up; None when the search does not show it and allocation will tell."""
    row = shown(carrier, number)
    return row.setup_price if row else None


def shown(carrier: Carrier, number: str) -> NumberRow | None:
    """A given number as the search shows it, if it does."""
    parsed = phonenumbers.parse("+" + number)
    country = str(parsed.country_code)
    if country not in SEARCHABLE:
        return None
    national = phonenumbers.national_significant_number(parsed)
    rows = numbers.available(carrier, pattern=national, country_code=country, count=1)
    return rows[0] if rows and rows[0].e164 == number else None


def is_within(price: Decimal | None, ceiling: Decimal | None) -> bool:
    """Whether a price may be paid; one that the carrier does not name is within no ceiling."""
    return ceiling is None or (price is not None and price <= ceiling)
