"""Find numbers that could be allocated, and what each would cost. Calls nothing that changes anything."""

from decimal import Decimal

from msgspec import UNSET

from services.workers.context import Context, Handler
from shared.carrier import numbers
from shared.carrier.numbers import NumberRow
from shared.carrier.prices import is_within, shown
from shared.orders.kinds import Choose, NumberActivate
from shared.outcome import Done, Outcome, Refused

CANDIDATES = 10
ROUNDS = 3
"""Times that others may have taken every candidate before the order gives up."""


def search(context: Context) -> Outcome:
    """The candidates, cheapest first, as `[[number, price], …]`."""
    spec = context.order.spec
    if not isinstance(spec, NumberActivate):
        raise AssertionError(f"order {context.order.id} does not activate a number")
    if spec.choose is UNSET:
        return _given(context, spec, str(spec.number))
    return _choose(context, spec, spec.choose)


def _given(context: Context, spec: NumberActivate, number: str) -> Outcome:
    row = shown(context.carrier, number)
    if row is not None and spec.sms is not UNSET and not row.takes_sms:
        return Refused(f"{number} takes no messages, so it cannot have 'sms'")
    price = row.setup_price if row else None
    ceiling = None if spec.max_setup is UNSET else spec.max_setup
    if is_within(price, ceiling):
        return Done({"candidates": [[number, _written(price)]]})
    if price is None:
        return Refused(f"the carrier does not say what {number} costs, so max_setup {ceiling} cannot be kept")
    return Refused(f"{number} costs {price} to set up, more than max_setup {ceiling}")


def _choose(context: Context, spec: NumberActivate, wanted: Choose) -> Outcome:
    rows = numbers.available(
        context.carrier,
        pattern=wanted.pattern,
        tier=wanted.tier,
        country_code=wanted.country_code,
        count=CANDIDATES,
    )
    if spec.sms is not UNSET and rows and not any(row.takes_sms for row in rows):
        return Refused(
            f"none of the first {len(rows)} matches takes messages: name a pattern of mobile numbers"
        )
    rows = [row for row in rows if row.takes_sms or spec.sms is UNSET]
    affordable = [row for row in rows if is_within(row.setup_price, wanted.max_setup)]
    if not affordable:
        return Refused(_nothing(wanted, rows))
    if rounds_lost(context) >= ROUNDS:
        return Refused(f"others took every number that matched, {ROUNDS} times in a row; widen the pattern")
    return Done({"candidates": [[row.e164, _written(row.setup_price)] for row in affordable]})


def rounds_lost(context: Context) -> int:
    """How often the carrier refused candidates of this order, and all the others were taken."""
    return int(str(context.order.outputs.get("rounds", 0)))


def _nothing(wanted: Choose, rows: list[NumberRow]) -> str:
    if not rows:
        return f"no {wanted.tier} number matches {wanted.pattern} in country {wanted.country_code}"
    named = [row.setup_price for row in rows if row.setup_price is not None]
    if not named:
        return f"the carrier names no price for any match, so max_setup {wanted.max_setup} cannot be kept"
    return f"the cheapest match costs {min(named)} to set up, more than max_setup {wanted.max_setup}"


def _written(price: Decimal | None) -> str | None:
    return None if price is None else str(price)


SEARCH = Handler(search)
