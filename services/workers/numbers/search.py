"""Find numbers that could be allocated, and what each would cost. Calls nothing that changes anything.

A run of several is looked for among the cheapest numbers that match; where there is none, the carrier looks
through all of them: its report has the first run that it finds.
"""

from decimal import Decimal

from msgspec import UNSET

from services.workers.context import Context, Handler
from services.workers.numbers import whole_pool
from shared.carrier import numbers, runs
from shared.carrier.numbers import NumberRow
from shared.carrier.prices import is_within, shown
from shared.carrier.runs import Run
from shared.orders.types.kinds import Choose, NumberActivate
from shared.outcome import Done, Outcome, Refused, Snooze

CANDIDATES = 10
ROWS = 100
"""Numbers among which a run is looked for."""
ROUNDS = 3
"""Times that others may have taken every candidate before the order gives up."""
PAUSE = 2
"""Seconds between two looks while other orders have every run in hand."""


def search(context: Context) -> Outcome:
    """The candidates, cheapest first, as `[[number, price], …]`; of runs, number by number."""
    spec = context.order.spec
    if not isinstance(spec, NumberActivate):
        raise AssertionError(f"order {context.order.id} does not activate a number")
    if not isinstance(spec.choose, Choose):
        return _given(context, spec, str(spec.number))
    if spec.length == 1:
        return _choose(context, spec, spec.choose)
    return _choose_run(context, spec, spec.choose)


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
    affordable = _suitable(spec, wanted, rows)
    if not affordable:
        return Refused(_nothing(wanted, rows))
    if rounds_lost(context) >= ROUNDS:
        return Refused(f"others took every number that matched, {ROUNDS} times in a row; widen the pattern")
    return _candidates([affordable])


def _choose_run(context: Context, spec: NumberActivate, wanted: Choose) -> Outcome:
    if rounds_lost(context) >= ROUNDS:
        return Refused(f"others took every run that matched, {ROUNDS} times in a row; widen the pattern")
    if context.order.outputs.get("busy") and not context.order.step.snoozes:
        return Snooze("other orders have every run that matches in hand", PAUSE)
    if whole_pool.is_asked(context):
        return _from_whole_pool(context, spec, wanted)
    rows = numbers.available(
        context.carrier,
        pattern=wanted.pattern,
        tier=wanted.tier,
        country_code=wanted.country_code,
        count=ROWS,
    )
    found = runs.cheapest(_suitable(spec, wanted, rows), spec.length)
    return _candidates(found) if found else _from_whole_pool(context, spec, wanted)


def _from_whole_pool(context: Context, spec: NumberActivate, wanted: Choose) -> Outcome:
    rows = whole_pool.rows(context, wanted)
    if not isinstance(rows, list):
        return rows
    of_tier = [row for row in rows if wanted.tier in ("all", "gold" if row.setup_price else "standard")]
    found = runs.cheapest(_suitable(spec, wanted, of_tier), spec.length)
    return _candidates(found) if found else Refused(_no_run(spec, wanted))


def _suitable(spec: NumberActivate, wanted: Choose, rows: list[NumberRow]) -> list[NumberRow]:
    """The rows that may be bought for the order."""
    return [
        row
        for row in rows
        if (row.takes_sms or spec.sms is UNSET) and is_within(row.setup_price, wanted.max_setup)
    ]


def _candidates(found: list[Run]) -> Done:
    rows = [row for run in found for row in run]
    return Done({"candidates": [[row.e164, _written(row.setup_price)] for row in rows]})


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


def _no_run(spec: NumberActivate, wanted: Choose) -> str:
    which = "" if wanted.tier == "all" else f"{wanted.tier} "
    price = "" if wanted.max_setup is None else f" and cost at most {wanted.max_setup} each"
    messages = "" if spec.sms is UNSET else " and take messages"
    matching = f"match {wanted.pattern} in country {wanted.country_code}{price}{messages}"
    return f"no {spec.length} consecutive {which}numbers {matching}"


def _written(price: Decimal | None) -> str | None:
    return None if price is None else str(price)


SEARCH = Handler(search)
