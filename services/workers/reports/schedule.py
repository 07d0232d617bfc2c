"""A standing order: makes an order for its report at each moment of its schedule, one and no more.

The moment is part of the new order's key in the book, so whoever is there twice finds the order that the
first one made. Moments that were missed while nobody worked are made up for by one order: the last one's.
"""

import hashlib

from msgspec import UNSET
from msgspec.structs import replace
from ulid import ULID

from services.workers.context import Context, Handler
from shared.errors import BeltUnavailable
from shared.orders import progress
from shared.orders.book.book import IdempotencyKey
from shared.orders.progress import Move
from shared.orders.types import schedules
from shared.orders.types.kinds import ReportRun
from shared.orders.types.schedules import Schedule
from shared.outcome import Outcome, Refused, Snooze

NEXT = "next_run"
LAST = "last_run"
MADE = "last_order"


def schedule(context: Context) -> Outcome:
    """Order what is due, and sleep until something is due again."""
    spec, when = _standing(context)
    client = context.parts.clients.get(context.order.client)
    if client is None:
        return Refused("its client is gone, so nobody could fetch a report")
    found = context.order.step.outputs
    now, since = context.now(), float(str(found.get("since", _begin(context))))
    due = schedules.latest(when, since, now)
    if due is not None and not client.disabled:
        order = _order(context, replace(spec, schedule=UNSET, not_before=UNSET), when, due)
        found = {LAST: schedules.shown(when, due), MADE: order}
    upcoming = schedules.following(when, now)
    if upcoming is None:
        return Refused(f"{when.cron!r} is never due again")
    outputs = {**found, "since": since if due is None else due, NEXT: schedules.shown(when, upcoming)}
    made = f"order {outputs[MADE]} was made for {outputs[LAST]}; " if MADE in outputs else ""
    return Snooze(f"{made}it is due again at {outputs[NEXT]}", upcoming - now, outputs=outputs)


def _order(context: Context, spec: ReportRun, when: Schedule, due: float) -> str:
    """The order for one moment; the one that is there, if it was made before."""
    standing, moment = context.order, schedules.shown(when, due)
    given = replace(spec, parameters=schedules.resolved(when, spec.parameters, due))
    move = progress.accept(
        given,
        order_id=str(ULID()),
        client=standing.client,
        account=standing.account,
        trace=standing.trace,
        now=context.now(),
        facts={"schedule": standing.id, "due": moment},
    )
    digest = hashlib.sha256(f"schedule\0{standing.id}\0{due:.0f}".encode()).hexdigest()
    accepted = context.parts.book.accept(move, IdempotencyKey(digest, "schedule"))
    if accepted.verdict == "created":
        _publish(context, move, accepted.turn)
    return accepted.found


def _publish(context: Context, move: Move, turn: int) -> None:
    """What the belt does not take now, the keeper puts there."""
    try:
        context.parts.publish(replace(move.order, turn=turn))
    except BeltUnavailable:
        return


def _standing(context: Context) -> tuple[ReportRun, Schedule]:
    spec = context.order.spec
    if not isinstance(spec, ReportRun) or not isinstance(spec.schedule, Schedule):
        raise AssertionError(f"order {context.order.id} has no schedule")
    return spec, spec.schedule


def _begin(context: Context) -> float:
    """From when on it counts: a moment that had passed before is not made up for."""
    order = context.order
    return order.created if order.spec.not_before is UNSET else order.spec.not_before.timestamp() - 1


SCHEDULE = Handler(schedule)
