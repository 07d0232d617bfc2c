"""What a step's outcome makes of an order, be it the step itself or its undo."""

from decimal import Decimal

from msgspec.structs import replace

from shared.errors import CalledOff
from shared.orders.progress.calling_back import with_news
from shared.orders.progress.moves import (
    Move,
    Rules,
    about_step,
    at_step,
    attention,
    finish,
    fresh,
    go_on,
    is_late,
    lateness,
    queue,
    with_step,
)
from shared.orders.progress.undoing import heed, undo_refused, undone, unwind
from shared.orders.record import Effect, Ending, Order
from shared.orders.states import State
from shared.orders.timeline import Entry
from shared.outcome import (
    Cancelled,
    Charge,
    Done,
    NotHappened,
    Outcome,
    Refused,
    Retry,
    Snooze,
    Uncertain,
    Unknowable,
)
from shared.policy.retry import backoff


def announce(order: Order, effect: Effect, holds: tuple[str, ...]) -> Move:
    """An unsafe call is about to be made, with these numbers set aside for it.

    Raises `CalledOff` when none may be made any more.
    """
    if order.wish is not None:
        raise CalledOff("the order is to be cancelled", cancelled=True)
    if is_late(order, effect.at):
        raise CalledOff(lateness(order), cancelled=False)
    begun = effect.at if order.begun is None else order.begun
    after = with_step(order, replace(order.step, effect=effect), effect.at)
    entry = Entry(effect.at, "calling", order.step.tube, facts={"call": effect.call, **effect.facts})
    return Move(replace(after, holds=holds, begun=begun), (entry,))


def settle(order: Order, outcome: Outcome, now: float, chance: float, rules: Rules) -> Move:
    """What a handler's outcome makes of an order whose step it ran; then what a wish to cancel does."""
    told = with_news(order, getattr(outcome, "news", ()), now)
    order = told.order
    match outcome:
        case Done():
            move = _done(order, outcome, now)
        case Refused():
            move = _refused(order, outcome, now)
        case Cancelled():
            move = Move(go_on(with_step(order, replace(order.step, effect=None), now), now))
        case Snooze():
            move = _snooze(order, outcome, _patient(order), now, chance)
        case Uncertain(why) if order.step.effect is not None:
            move = _uncertain(order, why, now, rules)
        case NotHappened(why):
            move = _again(order, why, now, rules)
        case Retry(why) | Uncertain(why) | Unknowable(why):
            move = _retry(order, why, now, chance, rules)
    return heed(move.after(*told.entries), now)


def settle_read_back(order: Order, outcome: Outcome, now: float, chance: float, rules: Rules) -> Move:
    """What a read-back's outcome makes of an order whose step may have taken effect.

    `Done` and `NotHappened` settle the question and `Unknowable` gives it up; after anything else it stays
    open, and is asked again. A `Snooze`, when nobody could be asked, spends no attempt here either.
    """
    match outcome:
        case NotHappened(why) if now < (surely := _surely(order, rules)):
            after = queue(order, State.UNCERTAIN, surely, now, why)
            return Move(after, (Entry(now, "not found yet", order.step.tube, why),))
        case Done() | NotHappened():
            return settle(order, outcome, now, chance, rules)
        case Unknowable(why) if not order.heard:
            return attention(order, why, now)
        case Snooze() | Unknowable():
            snooze = outcome if isinstance(outcome, Snooze) else Snooze(outcome.why)
            return _snooze(order, snooze, State.UNCERTAIN, now, chance)
        case Cancelled():
            raise AssertionError(f"order {order.id} cannot stop while {order.step.tube} is in doubt")
        case Refused(why) | Uncertain(why) | Retry(why):
            step = replace(order.step, attempts=order.step.attempts + 1)
            tried = with_step(order, step, now)
            if step.attempts >= rules.max_attempts:
                return attention(tried, f"could not find out whether {step.tube} took effect: {why}", now)
            after = queue(tried, State.UNCERTAIN, now + backoff(step.attempts, chance=chance), now, why)
            return Move(after, (Entry(now, "still uncertain", step.tube, why),))


def settled_by_hand(
    order: Order, *, happened: bool, outputs: dict[str, object], charge: Decimal | None, now: float
) -> Move:
    """The order after a person found out whether its open call took effect; its tries are counted anew."""
    effect = order.step.effect
    if effect is None:
        raise AssertionError(f"order {order.id} has no open call")
    if not happened:
        step = replace(order.step, effect=None, attempts=0)
        return heed(Move(go_on(with_step(order, step, now), now)), now)
    charges = effect.done.charges if charge is None else _charged(effect, charge)
    done = replace(effect.done, outputs={**effect.done.outputs, **outputs}, charges=charges)
    return heed(_done(order, done, now), now)


def _charged(effect: Effect, amount: Decimal) -> tuple[Charge, ...]:
    """What a call has cost by a person's word, named as it was announced."""
    announced = next(iter(effect.done.charges), Charge(effect.call, amount))
    return (replace(announced, amount=amount),) if amount else ()


def _done(order: Order, done: Done, now: float) -> Move:
    if order.ending is not None:
        return undone(order, done, now)
    step = replace(order.step, status="done", effect=None, outputs=done.outputs)
    after = _spent(with_step(order, step, now), done)
    entry = Entry(now, "done", step.tube, facts=_facts(after, done))
    if done.then is None and step.reached + 1 < about_step(order).times:
        return Move(queue(_at_next_number(after, now), State.RUNNING, now, now, None), (entry,))
    target = order.position + 1 if done.then is None else _position(order, done.then)
    if target == len(order.steps):
        return finish(after, State.SUCCEEDED, None, now).after(entry)
    return Move(queue(at_step(after, target), State.RUNNING, now, now, None), (entry,))


def _at_next_number(order: Order, now: float) -> Order:
    """The order at the same step, for the next number of its run."""
    step = replace(order.step, status="queued", reached=order.step.reached + 1)
    return fresh(with_step(order, step, now))


def _refused(order: Order, refused: Refused, now: float) -> Move:
    why = refused.why
    if order.ending is not None:
        return undo_refused(order, why, now)
    outputs = order.step.outputs | refused.outputs
    step = replace(order.step, status="refused", effect=None, outputs=outputs)
    move = unwind(with_step(order, step, now), Ending(State.FAILED, why), order.spec.on_failure, now)
    return move.after(Entry(now, "refused", step.tube, why))


def _snooze(order: Order, snooze: Snooze, state: State, now: float, chance: float) -> Move:
    effect = order.step.effect if state is State.UNCERTAIN else None
    step = replace(order.step, effect=effect, snoozes=order.step.snoozes + 1, why=snooze.why)
    if snooze.outputs is not None:
        # The look went well: what goes wrong from here on begins with a short wait again.
        step = replace(step, attempts=0, snoozes=1, outputs=snooze.outputs)
    wait = backoff(step.snoozes, chance=chance) if snooze.after is None else snooze.after
    due = now if order.heard else now + wait
    waiting = queue(replace(with_step(order, step, now), heard=False), state, due, now, snooze.why)
    # A long wait may snooze hundreds of times: only a new reason is news.
    is_old = snooze.news or order.step.why == snooze.why
    entries = () if is_old else (Entry(now, "waiting", step.tube, snooze.why),)
    return Move(waiting, entries)


def _retry(order: Order, why: str, now: float, chance: float, rules: Rules) -> Move:
    step = replace(order.step, effect=None, attempts=order.step.attempts + 1)
    tried = with_step(order, step, now)
    if step.attempts >= rules.max_attempts:
        return _exhausted(tried, why, now)
    waiting = queue(tried, _patient(order), now + backoff(step.attempts, chance=chance), now, why)
    return Move(waiting, (Entry(now, "trying again", step.tube, why),))


def _uncertain(order: Order, why: str, now: float, rules: Rules) -> Move:
    after = queue(order, State.UNCERTAIN, now + rules.settle_after, now, why)
    return Move(after, (Entry(now, "uncertain", order.step.tube, why),))


def _again(order: Order, why: str, now: float, rules: Rules) -> Move:
    """It waited for its read-back, so it need not wait again; but it was an attempt."""
    step = replace(order.step, effect=None, attempts=order.step.attempts + 1)
    tried = with_step(order, step, now)
    if step.attempts >= rules.max_attempts:
        return _exhausted(tried, why, now)
    return Move(go_on(tried, now), (Entry(now, "did not happen", step.tube, why),))


def _exhausted(order: Order, why: str, now: float) -> Move:
    return attention(order, f"{order.step.tube} failed {order.step.attempts} times, last: {why}", now)


def _surely(order: Order, rules: Rules) -> float:
    """When a call that is not to be seen has certainly not happened; until then, do not repeat it.

    Where the repetition would change nothing, that is as soon as it is read back.
    """
    effect = order.step.effect
    if effect is None or not about_step(order).each_time:
        return 0
    return effect.at + rules.repeat_after


def _patient(order: Order) -> State:
    return State.WAITING if order.ending is None else State.UNDOING


def _position(order: Order, tube: str) -> int:
    return next(index for index, step in enumerate(order.steps) if step.tube == tube)


def _spent(order: Order, done: Done) -> Order:
    return replace(order, charges=(*order.charges, *done.charges), numbers=order.numbers + done.numbers)


def _facts(order: Order, done: Done) -> dict[str, str]:
    facts = {name: value for name, value in done.outputs.items() if isinstance(value, str)}
    if bought := order.run[order.step.reached :]:
        facts["number"] = bought[0]
    return facts | {f"charge {charge.what}": f"{charge.amount} {charge.currency}" for charge in done.charges}
