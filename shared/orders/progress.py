"""How an order moves: pure functions from an order and what happened to the order as it is next.

Every change to an order is made here and nowhere else; `book.commit` then writes it, compared with what was
read, and counts its version. Nothing here knows Redis, beanstalkd or the carrier; time and chance are
arguments.
"""

from msgspec import UNSET, Struct
from msgspec.structs import replace

from shared.config import Config
from shared.orders.kinds import AnyOrder
from shared.orders.record import Callback, Effect, Entry, Job, Lease, Order, Step
from shared.orders.states import State, is_legal
from shared.orders.workflow import holds_of, steps_of
from shared.outcome import Done, NotHappened, Outcome, Refused, Retry, Snooze, Uncertain, Unknowable
from shared.policy.retry import backoff
from shared.tubes import names


class Rules(Struct, frozen=True):
    """The numbers that decide; fields of `Config` of the same names."""

    job_ttr: float
    settle_after: float
    max_attempts: int
    poison_after: int
    callback_give_up: float

    @classmethod
    def of(cls, config: Config) -> "Rules":
        """The rules that a configuration sets."""
        return cls(**{name: getattr(config, name) for name in cls.__struct_fields__})


class Move(Struct, frozen=True):
    """An order as it is next, and what to add to its timeline."""

    order: Order
    entries: tuple[Entry, ...] = ()


def accept(
    spec: AnyOrder,
    *,
    order_id: str,
    client: str,
    account: str,
    trace: str,
    now: float,
    batch: str | None = None,
    holds: tuple[str, ...] = (),
) -> Move:
    """A new order, its first job due at once or at `not_before`. `holds` are let go when it ends."""
    tubes = steps_of(spec)
    due = now if spec.not_before is UNSET else max(now, spec.not_before.timestamp())
    order = Order(
        id=order_id,
        client=client,
        account=account,
        spec=spec,
        trace=trace,
        created=now,
        updated=now,
        steps=tuple(Step(tube) for tube in tubes),
        job=Job(tubes[0], due),
        batch=batch,
        holds=(*holds_of(spec), *holds),
        callback=None if spec.callback is UNSET else Callback(spec.callback),
    )
    return Move(order, (Entry(now, "accepted"),))


def claim(order: Order, worker: str, now: float, rules: Rules) -> Move:
    """`worker` takes the job in hand, until its lease ends.

    A lease that is still there is one whose worker died: too many of those and a person must look.
    """
    job = _job(order)
    deaths = job.deaths + (job.lease is not None)
    if deaths >= rules.poison_after:
        return _poisonous(order, f"{deaths} workers died holding {job.tube}", now)
    taken = replace(job, lease=Lease(worker, now + rules.job_ttr), deaths=deaths)
    state = State.RUNNING if order.state in {State.ACCEPTED, State.WAITING} else order.state
    return Move(_to(order, state, now, job=taken, why=None if state is State.RUNNING else order.why))


def _poisonous(order: Order, why: str, now: float) -> Move:
    if order.is_final:
        return _callback_over(
            order, replace(_callback(order), status="failed", why=why), "callback given up", now
        )
    return attention(order, f"{why}; see their logs before going on", now)


def announce(order: Order, effect: Effect, holds: tuple[str, ...]) -> Move:
    """An unsafe call is about to be made, with these numbers set aside for it."""
    after = replace(_with_step(order, replace(order.step, effect=effect), effect.at), holds=holds)
    return Move(
        after, (Entry(effect.at, "calling", order.step.tube, facts={"call": effect.call, **effect.facts}),)
    )


def settle(order: Order, outcome: Outcome, now: float, chance: float, rules: Rules) -> Move:
    """What a handler's outcome makes of an order whose step it ran."""
    match outcome:
        case Done():
            return _done(order, outcome, now)
        case Refused(why):
            return _refused(order, why, now)
        case Snooze():
            return _snooze(order, outcome, State.WAITING, now, chance)
        case Uncertain(why) if order.step.effect is not None:
            return _uncertain(order, why, now, rules)
        case NotHappened(why):
            return _again(order, why, now, rules)
        case Retry(why) | Uncertain(why) | Unknowable(why):
            return _retry(order, why, now, chance, rules)


def settle_read_back(order: Order, outcome: Outcome, now: float, chance: float, rules: Rules) -> Move:
    """What a read-back's outcome makes of an order whose step may have taken effect.

    `Done` and `NotHappened` settle the question and `Unknowable` gives it up; after anything else it stays
    open, and is asked again. A `Snooze`, when nobody could be asked, spends no attempt here either.
    """
    match outcome:
        case Done() | NotHappened():
            return settle(order, outcome, now, chance, rules)
        case Unknowable(why):
            return attention(order, why, now)
        case Snooze():
            return _snooze(order, outcome, State.UNCERTAIN, now, chance)
        case Refused(why) | Uncertain(why) | Retry(why):
            step = replace(order.step, attempts=order.step.attempts + 1)
            tried = _with_step(order, step, now)
            if step.attempts >= rules.max_attempts:
                return attention(tried, f"could not find out whether {step.tube} took effect: {why}", now)
            after = _queue(tried, State.UNCERTAIN, now + backoff(step.attempts, chance=chance), now, why)
            return Move(after, (Entry(now, "still uncertain", step.tube, why),))


def attention(order: Order, why: str, now: float) -> Move:
    """Nothing moves until a person has decided; what is held stays held, the announced effect is evidence."""
    after = _to(order, State.ATTENTION, now, job=None, generation=order.generation + 1, why=why)
    return Move(after, (Entry(now, "needs attention", order.step.tube, why),))


def settle_callback(order: Order, outcome: Outcome, now: float, wait: float | None) -> Move:
    """What a delivery's outcome makes of a final order: delivered, again in `wait` seconds, or given up."""
    callback = _callback(order)
    tried = replace(callback, attempts=callback.attempts + 1)
    if isinstance(outcome, Done):
        return _callback_over(order, replace(tried, status="delivered", why=None), "callback delivered", now)
    why = getattr(outcome, "why", None)
    if isinstance(outcome, Refused) or wait is None:
        return _callback_over(order, replace(tried, status="failed", why=why), "callback given up", now)
    job = Job(names.CALLBACKS, now + wait)
    after = _to(order, order.state, now, job=job, generation=order.generation + 1)
    return Move(replace(after, callback=replace(tried, why=why)), (Entry(now, "callback failed", why=why),))


def _callback_over(order: Order, callback: Callback, event: str, now: float) -> Move:
    after = _to(order, order.state, now, job=None, generation=order.generation + 1)
    return Move(replace(after, callback=callback), (Entry(now, event, why=callback.why),))


def _done(order: Order, done: Done, now: float) -> Move:
    step = replace(order.step, status="done", effect=None, outputs=done.outputs)
    after = _spent(_with_step(order, step, now), done)
    entry = Entry(now, "done", step.tube, facts=_facts(done))
    target = order.position + 1 if done.then is None else _position(order, done.then)
    if target == len(order.steps):
        move = _finish(after, State.SUCCEEDED, None, now)
        return Move(move.order, (entry, *move.entries))
    return Move(_queue(_at(after, target), State.RUNNING, now, now, None), (entry,))


def _refused(order: Order, why: str, now: float) -> Move:
    step = replace(order.step, status="refused", effect=None)
    move = _finish(_with_step(order, step, now), State.FAILED, why, now)
    return Move(move.order, (Entry(now, "refused", step.tube, why), *move.entries))


def _snooze(order: Order, snooze: Snooze, state: State, now: float, chance: float) -> Move:
    effect = order.step.effect if state is State.UNCERTAIN else None
    step = replace(order.step, effect=effect, snoozes=order.step.snoozes + 1, why=snooze.why)
    wait = backoff(step.snoozes, chance=chance) if snooze.after is None else snooze.after
    waiting = _queue(_with_step(order, step, now), state, now + wait, now, snooze.why)
    # A long wait may snooze hundreds of times: only a new reason is news.
    entries = () if order.step.why == snooze.why else (Entry(now, "waiting", step.tube, snooze.why),)
    return Move(waiting, entries)


def _retry(order: Order, why: str, now: float, chance: float, rules: Rules) -> Move:
    step = replace(order.step, effect=None, attempts=order.step.attempts + 1)
    tried = _with_step(order, step, now)
    if step.attempts >= rules.max_attempts:
        return _exhausted(tried, why, now)
    waiting = _queue(tried, State.WAITING, now + backoff(step.attempts, chance=chance), now, why)
    return Move(waiting, (Entry(now, "trying again", step.tube, why),))


def _uncertain(order: Order, why: str, now: float, rules: Rules) -> Move:
    after = _queue(order, State.UNCERTAIN, now + rules.settle_after, now, why)
    return Move(after, (Entry(now, "uncertain", order.step.tube, why),))


def _again(order: Order, why: str, now: float, rules: Rules) -> Move:
    """It waited for its read-back, so it need not wait again; but it was an attempt."""
    step = replace(order.step, effect=None, attempts=order.step.attempts + 1)
    tried = _with_step(order, step, now)
    if step.attempts >= rules.max_attempts:
        return _exhausted(tried, why, now)
    after = _queue(tried, State.RUNNING, now, now, None)
    return Move(after, (Entry(now, "did not happen", step.tube, why),))


def _exhausted(order: Order, why: str, now: float) -> Move:
    return attention(order, f"{order.step.tube} failed {order.step.attempts} times, last: {why}", now)


def _finish(order: Order, state: State, why: str | None, now: float) -> Move:
    job = None if order.callback is None else Job(names.CALLBACKS, now)
    after = _to(order, state, now, job=job, generation=order.generation + 1, why=why)
    return Move(replace(after, finished=now, holds=()), (Entry(now, state.value, why=why),))


def _queue(order: Order, state: State, due: float, now: float, why: str | None) -> Order:
    """The order with a new job for the step in hand."""
    job = Job(order.step.tube, due)
    return _to(order, state, now, job=job, generation=order.generation + 1, why=why)


def _to(order: Order, state: State, now: float, **changes: object) -> Order:
    if not is_legal(order.state, state):
        raise AssertionError(f"an order may not go from {order.state} to {state}")
    return replace(order, state=state, updated=now, **changes)


def _with_step(order: Order, step: Step, now: float) -> Order:
    steps = (*order.steps[: order.position], step, *order.steps[order.position + 1 :])
    return replace(order, steps=steps, updated=now)


def _at(order: Order, position: int) -> Order:
    """The order at another step; going back queues the steps in between again."""
    steps = tuple(
        replace(step, status="queued", attempts=0, snoozes=0) if index >= position else step
        for index, step in enumerate(order.steps)
    )
    return replace(order, steps=steps, position=position)


def _position(order: Order, tube: str) -> int:
    return next(index for index, step in enumerate(order.steps) if step.tube == tube)


def _spent(order: Order, done: Done) -> Order:
    return replace(order, charges=(*order.charges, *done.charges), numbers=order.numbers + done.numbers)


def _facts(done: Done) -> dict[str, str]:
    facts = {name: value for name, value in done.outputs.items() if isinstance(value, str)}
    return facts | {f"charge {charge.what}": f"{charge.amount} {charge.currency}" for charge in done.charges}


def _job(order: Order) -> Job:
    if order.job is None:
        raise AssertionError(f"order {order.id} has nothing to be claimed")
    return order.job


def _callback(order: Order) -> Callback:
    if order.callback is None:
        raise AssertionError(f"order {order.id} asked for no callback")
    return order.callback
