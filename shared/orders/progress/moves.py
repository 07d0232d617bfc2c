"""The parts that moves are made of: arithmetic on orders, and what counts as final, late or past return."""

from msgspec import Struct
from msgspec.structs import replace

from shared.clock import iso
from shared.config import Config
from shared.orders.record import Job, Order, Step
from shared.orders.states import State, is_legal
from shared.orders.timeline import Entry
from shared.orders.types.steps import About, about
from shared.tubes import names


class Rules(Struct, frozen=True):
    """The numbers that decide; fields of `Config` of the same names."""

    job_ttr: float
    settle_after: float
    max_attempts: int
    poison_after: int
    callback_give_up: float
    repeat_after: float

    @classmethod
    def of(cls, config: Config) -> "Rules":
        """The rules that a configuration sets."""
        return cls(**{name: getattr(config, name) for name in cls.__struct_fields__})


class Move(Struct, frozen=True):
    """An order as it is next, and what to add to its timeline."""

    order: Order
    entries: tuple[Entry, ...] = ()

    def after(self, *entries: Entry) -> "Move":
        """The same move, with these entries before its own."""
        return Move(self.order, (*entries, *self.entries))


def attention(order: Order, why: str, now: float) -> Move:
    """Nothing moves until a person has decided; what is held stays held, the announced effect is evidence."""
    after = with_job(in_state(order, State.ATTENTION, now, why=why), None)
    return Move(after, (Entry(now, "needs attention", order.step.tube, why),))


def finish(order: Order, state: State, why: str | None, now: float) -> Move:
    """The end: every number is let go, the callback is due."""
    wanted = order.callback is not None and order.callback.status != "failed"
    job = Job(names.CALLBACKS, now) if wanted else None
    after = in_state(order, state, now, job=job, put_off=None, generation=order.generation + 1, why=why)
    after = replace(after, finished=now, held=order.holds, holds=(), ending=None)
    return Move(after, (Entry(now, state.value, why=why),))


def queue(order: Order, state: State, due: float, now: float, why: str | None) -> Order:
    """The order with a new job for the step in hand; no later than it would have to stop."""
    latest = due if order.deadline is None else max(now, order.deadline)
    job = Job(order.step.tube, min(due, latest))
    return with_job(in_state(order, state, now, why=why), job)


def with_job(order: Order, job: Job | None) -> Order:
    """The order with this job for its step; if it has news to tell by then, with that one before."""
    callback, generation = order.callback, order.generation + 1
    if callback is None or not callback.news or (job is not None and job.due < callback.due):
        return replace(order, job=job, put_off=None, generation=generation)
    return replace(order, job=Job(names.CALLBACKS, callback.due), put_off=job, generation=generation)


def go_on(order: Order, now: float) -> Order:
    """The order with its step ready for a worker, whichever way it goes; or to be read back first."""
    if order.step.effect is not None:
        return queue(order, State.UNCERTAIN, now, now, order.why)
    return queue(order, State.RUNNING if order.ending is None else State.UNDOING, now, now, None)


def in_state(order: Order, state: State, now: float, **changes: object) -> Order:
    """The order in another state. An illegal move is a mistake in the code."""
    if not is_legal(order.state, state):
        raise AssertionError(f"an order may not go from {order.state} to {state}")
    return replace(order, state=state, updated=now, **changes)


def with_step(order: Order, step: Step, now: float) -> Order:
    """The order with the step in hand replaced."""
    steps = (*order.steps[: order.position], step, *order.steps[order.position + 1 :])
    return replace(order, steps=steps, updated=now)


def at_step(order: Order, position: int) -> Order:
    """The order at another step; going back queues the steps in between again."""
    steps = (*order.steps[:position], *(_queued(order, step) for step in order.steps[position:]))
    return replace(order, steps=steps, position=position)


def _queued(order: Order, step: Step) -> Step:
    """The step to be done from its beginning; the one in hand from the number that it had reached."""
    reached = step.reached if step is order.step else 0
    return replace(step, status="queued", begun=False, attempts=0, snoozes=0, reached=reached)


def fresh(order: Order) -> Order:
    """The order with the tries of the step in hand counted anew."""
    return with_step(order, replace(order.step, attempts=0, snoozes=0, why=None), order.updated)


def about_step(order: Order, step: Step | None = None) -> About:
    """What a step, the one in hand unless told, does to the world."""
    return about(order.spec, (step or order.step).tube)


def is_committed(order: Order) -> bool:
    """Whether the order is past its point of no return: a final step is done."""
    return any(step.status == "done" and about_step(order, step).final for step in order.steps)


def is_late(order: Order, now: float) -> bool:
    """Whether the order's deadline has passed before its first unsafe call."""
    return order.deadline is not None and now >= order.deadline


def lateness(order: Order) -> str:
    """The same as a reason."""
    return f"its deadline {iso(order.deadline or 0)} passed before the first call that costs or is final"
