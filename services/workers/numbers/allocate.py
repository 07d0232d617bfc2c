"""Allocate the first candidate that can be had. Paid: written down before, read back when in doubt.

A number is set aside from our other orders first, then it is made sure that it is not on the account yet;
only so can a read-back, or the next try, tell that this order's call was the one that put it there.

A candidate is a run of numbers, most often of one. Of several, one is bought each time the step is done, and
the first decides which run it is: before it all are set aside and looked at, so that nothing is lost if one
cannot be had.
"""

from decimal import Decimal
from http import HTTPStatus
from typing import Literal, cast

from services.workers.context import Context, Handler
from services.workers.numbers.give_back import GIVE_BACK
from services.workers.numbers.search import rounds_lost
from shared.carrier import numbers, runs
from shared.errors import CapReached, CarrierRefused
from shared.orders.record import Cost
from shared.orders.types.kinds import Choose, NumberActivate
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused, Snooze
from shared.tubes.names import NUMBERS_SEARCH

CALL = "PUT allocated"
TAKEN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
"""The carrier's answers for a number that is not, or no longer, in the pool."""
Run = dict[str, Decimal | None]
"""Numbers with their prices, ascending."""


def allocate(context: Context) -> Outcome:
    """Put the order's number on the account: the given one, one to choose, or the next one of its run."""
    if not isinstance(_spec(context).choose, Choose):
        return _given(context, _candidates(context)[0])
    return _go_on(context) if context.order.run else _choose(context)


def _given(context: Context, run: Run) -> Outcome:
    (number,) = run
    holder = context.hold(number)
    if holder is not None:
        return Snooze(f"order {holder} is working on {number}")
    if numbers.allocated(context.carrier, number) is not None:
        if context.tried(number):
            return _bought(run, number)
        context.let_go(number)
        return Refused(f"{number} is on account {context.order.account} already")
    return _buy(context, run, number)


def _choose(context: Context) -> Outcome:
    """Try the candidates in turn; go back to the search when none can be had."""
    tried = _tried(context)
    for run in _in_turn(context):
        first = next(iter(run))
        if context.hold(*run) is not None:
            continue
        if context.tried(first):
            if numbers.allocated(context.carrier, first) is not None:
                return _bought(run, first, tried)
        elif (whose := _whose(context, run)) is not None:
            context.let_go(*run)
            tried = tried if whose == "ours" else (*tried, _name(run))
            continue
        try:
            return _buy(context, run, first, tried)
        except CarrierRefused as error:
            if error.status not in TAKEN:
                raise
            tried = (*tried, _name(run))
    return _search_again(context, tried)


def _whose(context: Context, run: Run) -> Literal["ours", "others'"] | None:
    """Who has one of its numbers, as far as that is to be seen before it is bought; None if nobody has.

    What is on the account went to another order of ours. Of a single number the carrier's refusal tells.
    """
    if numbers.allocated(context.carrier, next(iter(run))) is not None:
        return "ours"
    wanted = _spec(context).choose
    if len(run) == 1 or not isinstance(wanted, Choose):
        return None
    gone = runs.first_gone(context.carrier, list(run), wanted.country_code)
    if gone is None:
        return None
    return "others'" if numbers.allocated(context.carrier, gone) is None else "ours"


def _search_again(context: Context, tried: tuple[str, ...]) -> Done:
    """A round counts only if somebody outside was faster: one lost to our own orders brought those further.

    They may take a while over a run, so it need not be looked for again at once.
    """
    is_lost = len(tried) > len(_tried(context))
    waits: dict[str, object] = {"busy": True} if _spec(context).length > 1 and not is_lost else {}
    return Done({"rounds": rounds_lost(context) + is_lost, **waits, **_told(tried)}, then=NUMBERS_SEARCH)


def _go_on(context: Context) -> Outcome:
    """The next number of the run that the order has begun to buy."""
    run = _run_with(context, context.order.run[0])
    number = list(run)[context.order.step.reached]
    if number in context.order.run:
        return Done(context.order.step.outputs)
    holder = context.hold(number)
    if holder is not None:
        return Snooze(f"order {holder} is working on {number}")
    if numbers.allocated(context.carrier, number) is not None:
        if context.tried(number):
            return _bought(run, number, _tried(context))
        return _torn(context, run, number)
    try:
        return _buy(context, run, number, _tried(context))
    except CarrierRefused as error:
        if error.status not in TAKEN:
            raise
        return _torn(context, run, number)


def _torn(context: Context, run: Run, number: str) -> Refused:
    """The run cannot be had whole any more."""
    rest = "released" if context.order.spec.on_failure == "rollback" else "kept"
    return Refused(
        f"somebody else took {number} after {len(context.order.run)} of the {len(run)} numbers {_name(run)} "
        f"had been bought; on_failure is {context.order.spec.on_failure}, so what was bought is {rest}"
    )


def _buy(context: Context, run: Run, number: str, tried: tuple[str, ...] = ()) -> Outcome:
    """Buy one number. What is left of the run is reserved with it, so that it is not begun in vain."""
    left = list(run)[list(run).index(number) :]
    cost = Cost(runs.total(run[each] for each in left), numbers=len(left))
    done = _bought(run, number, tried)
    try:
        context.announce(
            CALL,
            cost,
            done,
            aside=left,
            number=number,
            price=str(run[number] or 0),
            before="not on the account",
            **({"tried": " ".join(tried)} if tried else {}),
        )
    except CapReached:
        context.let_go(*run)
        raise
    numbers.allocate(context.carrier, number)
    return done


def read_back(context: Context) -> Outcome:
    """Whether the announced number is on the account now; it was not before."""
    number = context.announced["number"]
    if numbers.allocated(context.carrier, number) is None:
        return NotHappened(f"{number} is not on the account")
    return _bought(_run_with(context, number), number, tuple(context.announced.get("tried", "").split()))


def _bought(run: Run, number: str, tried: tuple[str, ...] = ()) -> Done:
    amount, all_of_it = run[number] or Decimal(0), list(run)
    if len(run) == 1:
        outputs: dict[str, object] = {"number": number}
        what = "number"
    else:
        outputs = {"run": all_of_it, "bought": all_of_it.index(number) + 1}
        what = f"number {number}"
    return Done({**outputs, **_told(tried)}, (Charge(what, amount),) if amount else (), numbers=1)


def _tried(context: Context) -> tuple[str, ...]:
    """The candidates that somebody else was faster with, until now."""
    return tuple(cast("list[str]", context.order.outputs.get("tried", [])))


def _told(tried: tuple[str, ...]) -> dict[str, object]:
    """The same, for the order; nothing where the first one could be had."""
    return {"tried": list(dict.fromkeys(tried))} if tried else {}


def _name(run: Run) -> str:
    first, *_, last = (*run, *run)
    return first if len(run) == 1 else f"{first}-{last}"


def _in_turn(context: Context) -> list[Run]:
    """The candidates, beginning with the one tried last: its call may still take effect, but never twice."""
    last = context.order.holds[-1:]
    return sorted(_candidates(context), key=lambda run: next(iter(run)) not in last)


def _run_with(context: Context, number: str) -> Run:
    """The candidate that a number is of."""
    return next(run for run in _candidates(context) if number in run)


def _candidates(context: Context) -> list[Run]:
    rows = cast("list[tuple[str, str | None]]", context.order.outputs["candidates"])
    length = _spec(context).length
    return [
        {number: None if price is None else Decimal(price) for number, price in rows[start : start + length]}
        for start in range(0, len(rows), length)
    ]


def _spec(context: Context) -> NumberActivate:
    spec = context.order.spec
    if not isinstance(spec, NumberActivate):
        raise AssertionError(f"order {context.order.id} does not activate a number")
    return spec


ALLOCATE = Handler(allocate, read_back, undo=GIVE_BACK)
