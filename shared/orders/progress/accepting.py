"""How an order begins, and how a worker takes it: the gates that it may be stopped at are asked here."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import UNSET
from msgspec.structs import replace

from shared.orders.history import chained
from shared.orders.progress.calling_back import give_up
from shared.orders.progress.moves import (
    Move,
    Rules,
    about_step,
    attention,
    in_state,
    is_late,
    lateness,
    with_step,
)
from shared.orders.progress.undoing import heed, unwind
from shared.orders.record import Callback, Ending, Job, Lease, Order, Step
from shared.orders.states import State
from shared.orders.timeline import Entry
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.workflow import holds_of, steps_of

CONFIRMATION = "it waits to be confirmed: what comes now is final"


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
    facts: Mapping[str, str] = MappingProxyType({}),
) -> Move:
    """A new order, its first job due at once or at `not_before`. `holds` are let go when it ends.

    `facts` are where it comes from, for its timeline.
    """
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
    return Move(*chained(order, (Entry(now, "accepted", facts=dict(facts)),)))


def claim(order: Order, worker: str, now: float, rules: Rules) -> Move:
    """`worker` takes the job in hand, until its lease ends; unless the order stops here.

    A lease that is still there is one whose worker died: too many of those and a person must look.
    """
    job = _job(order)
    if not order.is_telling and (stopped := _stopped(order, now)) is not None:
        return stopped
    deaths = job.deaths + (job.lease is not None)
    if deaths >= rules.poison_after:
        return _poisonous(order, f"{deaths} workers died holding {job.tube}", now)
    taken = replace(job, lease=Lease(worker, now + rules.job_ttr), deaths=deaths)
    if order.is_telling:
        return Move(in_state(order, order.state, now, job=taken))
    return Move(_begun(order, taken, now))


def expire(order: Order, now: float) -> Move | None:
    """The order's end at its deadline; None while there is no reason for it, or a worker has it in hand."""
    if order.is_final or order.ending is not None or order.is_held(now) or not is_late(order, now):
        return None
    return unwind(order, Ending(State.FAILED, lateness(order)), order.spec.on_failure, now)


def _begun(order: Order, taken: Job, now: float) -> Order:
    """The order with its step in a worker's hands: whatever it waited for is over."""
    if not order.step.begun:
        order = with_step(order, replace(order.step, begun=True), now)
    state = State.RUNNING if order.state in {State.ACCEPTED, State.WAITING} else order.state
    return in_state(order, state, now, job=taken, why=None if state is State.RUNNING else order.why)


def _stopped(order: Order, now: float) -> Move | None:
    if order.step.effect is not None:
        return None
    if order.wish is not None:
        return heed(Move(order), now)
    late = expire(order, now)
    if late is not None:
        return late
    if order.ending is None and not _is_confirmed(order):
        waiting = in_state(
            order, State.WAITING, now, job=None, generation=order.generation + 1, why=CONFIRMATION
        )
        return Move(waiting, (Entry(now, "waiting", order.step.tube, CONFIRMATION),))
    return None


def _is_confirmed(order: Order) -> bool:
    return order.confirmed or order.spec.confirm == "given" or not about_step(order).final


def _poisonous(order: Order, why: str, now: float) -> Move:
    if order.is_telling:
        return give_up(order, why, now)
    return attention(order, f"{why}; see their logs before going on", now)


def _job(order: Order) -> Job:
    if order.job is None:
        raise AssertionError(f"order {order.id} has nothing to be claimed")
    return order.job
