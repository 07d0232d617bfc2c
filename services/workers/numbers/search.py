"""Find numbers that could be allocated, and what each would cost. Calls nothing that changes anything."""

from decimal import Decimal

import phonenumbers
from msgspec import UNSET

from services.workers.context import Context, Handler
from shared.carrier import numbers
from shared.carrier.numbers import NumberRow
from shared.orders.kinds import Choose, NumberActivate
from shared.outcome import Done, Outcome, Refused

CANDIDATES = 10
SEARCHABLE = frozenset({"44", "1"})
"""Country codes that the carrier's search knows."""
ROUNDS = 3
"""Times that others may have taken every candidate before the order gives up."""


def search(context: Context) -> Outcome:
    """The candidates, cheapest first, as `[[number, price], …]`."""
    spec = context.order.spec
    if not isinstance(spec, NumberActivate):
        raise AssertionError(f"order {context.order.id} does not activate a number")
    if spec.choose is UNSET:
        return Done({"candidates": [[str(spec.number), _price(context, str(spec.number))]]})
    return _choose(context, spec.choose)


def _choose(context: Context, wanted: Choose) -> Outcome:
    rows = numbers.available(
        context.carrier,
        pattern=wanted.pattern,
        tier=wanted.tier,
        country_code=wanted.country_code,
        count=CANDIDATES,
    )
    affordable = [row for row in rows if _is_within(row.setup_price, wanted.max_setup)]
    if not affordable:
        return Refused(_nothing(wanted, rows))
    if rounds_lost(context) >= ROUNDS:
        return Refused(f"others took every number that matched, {ROUNDS} times in a row; widen the pattern")
    return Done({"candidates": [[row.e164, str(price_of(row))] for row in affordable]})


def rounds_lost(context: Context) -> int:
    """How often the carrier refused candidates of this order, and all the others were taken."""
    return int(str(context.order.outputs.get("rounds", 0)))


def _is_within(price: Decimal | None, ceiling: Decimal | None) -> bool:
    """Whether a price may be paid; one that the carrier does not name is within no ceiling."""
    return ceiling is None or (price is not None and price <= ceiling)


def _nothing(wanted: Choose, rows: list[NumberRow]) -> str:
    if not rows:
        return f"no {wanted.tier} number matches {wanted.pattern} in country {wanted.country_code}"
    cheapest = min(price_of(row) for row in rows)
    return f"the cheapest match costs {cheapest} to set up, more than max_setup {wanted.max_setup}"


def _price(context: Context, number: str) -> str:
    """What a given number costs to set up; 0 when the search does not show it and allocation will tell."""
    parsed = phonenumbers.parse("+" + number)
    country = str(parsed.country_code)
    if country not in SEARCHABLE:
        return "0"
    national = phonenumbers.national_significant_number(parsed)
    rows = numbers.available(context.carrier, pattern=national, country_code=country, count=1)
    return str(price_of(rows[0]) if rows and rows[0].e164 == number else Decimal(0))


def price_of(row: NumberRow) -> Decimal:
    """What a number costs to set up; a price that the carrier does not name is none."""
    return row.setup_price or Decimal(0)


SEARCH = Handler(search)
