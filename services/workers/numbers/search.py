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
        return _given(context, spec, str(spec.number))
    return _choose(context, spec.choose)


def _given(context: Context, spec: NumberActivate, number: str) -> Outcome:
    price = setup_price(context, number)
    ceiling = None if spec.max_setup is UNSET else spec.max_setup
    if _is_within(price, ceiling):
        return Done({"candidates": [[number, _written(price)]]})
    if price is None:
        return Refused(f"the carrier does not say what {number} costs, so max_setup {ceiling} cannot be kept")
    return Refused(f"{number} costs {price} to set up, more than max_setup {ceiling}")


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
    return Done({"candidates": [[row.e164, _written(row.setup_price)] for row in affordable]})


def rounds_lost(context: Context) -> int:
    """How often the carrier refused candidates of this order, and all the others were taken."""
    return int(str(context.order.outputs.get("rounds", 0)))


def _is_within(price: Decimal | None, ceiling: Decimal | None) -> bool:
    """Whether a price may be paid; one that the carrier does not name is within no ceiling."""
    return ceiling is None or (price is not None and price <= ceiling)


def _nothing(wanted: Choose, rows: list[NumberRow]) -> str:
    if not rows:
        return f"no {wanted.tier} number matches {wanted.pattern} in country {wanted.country_code}"
    named = [row.setup_price for row in rows if row.setup_price is not None]
    if not named:
        return f"the carrier names no price for any match, so max_setup {wanted.max_setup} cannot be kept"
    return f"the cheapest match costs {min(named)} to set up, more than max_setup {wanted.max_setup}"


def setup_price(context: Context, number: str) -> Decimal | None:
    """What a given number costs to set up; None when the search does not show it and allocation will tell."""
    parsed = phonenumbers.parse("+" + number)
    country = str(parsed.country_code)
    if country not in SEARCHABLE:
        return None
    national = phonenumbers.national_significant_number(parsed)
    rows = numbers.available(context.carrier, pattern=national, country_code=country, count=1)
    return rows[0].setup_price if rows and rows[0].e164 == number else None


def _written(price: Decimal | None) -> str | None:
    return None if price is None else str(price)


SEARCH = Handler(search)
