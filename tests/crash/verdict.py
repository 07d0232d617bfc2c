"""What must be true when all orders have ended: the sandbox's ledger is the judge.

Every check gives the mistakes it finds, each with the id of the order that it is about. None stops another.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from typing import cast

from msgspec import Struct

from shared.orders import evidence, keyspace
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import ReportRun, TrunkCreate
from shared.orders.types.workflow import type_of
from shared.store import connect
from shared.tubes.client import Beanstalkd
from shared.tubes.names import REPORTS_SCHEDULE, WORKER_TUBES
from tests.crash import answered, audited, collected, money, standing, told
from tests.crash.case import Case, Mistakes
from tests.crash.said import is_certain
from tests.crash.truth import ONCE, OWN, Effect

MAY = r"cancelled by|then cancelled|its deadline .* passed|may spend|may allocate|a cap a "
"""For which reasons any order may fail."""
UNDONE = ("trunk.create", "trunk.delete")
"""What an order may do, undo, and do again, and its undoing."""
LONG = 120.0
"""Seconds in which an order that is due each minute must have made one."""


class Verdict(Struct, frozen=True):
    """The mistakes that were found; none, if all is as it must be."""

    mistakes: list[str]


def judge(case: Case, left: list[Order]) -> Verdict:
    """What is wrong with a history."""
    found = [f"{order.id} has not ended: {order.state} {order.step.tube} {order.why}" for order in left]
    found += case.systems.mistakes
    for name, check in CHECKS.items():
        found += [f"{name}: {mistake}" for mistake in check(case)]
    return Verdict(found)


def _handed_in(case: Case) -> Mistakes:
    """Every order that was taken is in the book once, and nothing else is."""
    known = {order.id for order in case.orders}
    for order_id in case.systems.ordered.keys() - known:
        yield f"{order_id} was accepted and is not in the book"
    tasks = Counter(task.reference for task in case.systems.ordered.values())
    for reference, count in tasks.items():
        if count > 1:
            yield f"{reference} made {count} orders"
    for order in case.orders:
        made = case.timelines[order.id][0].facts.get("schedule")
        by_v3 = type_of(order.spec) == "call" or collected.is_shared(order)
        if order.id not in case.systems.ordered and not by_v3 and not made:
            yield f"{order.id}: nobody handed it in"


def _ended_for_a_reason(case: Case) -> Mistakes:
    """An order that did not succeed says one of the reasons that were to be expected."""
    for order in case.orders:
        task = case.systems.ordered.get(order.id)
        if order.state is State.SUCCEEDED or task is None or not order.is_final:
            continue
        if not re.search("|".join(filter(None, (MAY, task.may))), str(order.why)):
            yield f"{order.id} {type_of(order.spec)} {order.state}: {order.why}"


def _ticks(case: Case) -> Mistakes:
    """A standing order made one order at each moment, and some if it stood for long enough."""
    made: dict[str, list[str]] = {}
    for order in case.orders:
        facts = case.timelines[order.id][0].facts
        if "schedule" in facts:
            made.setdefault(facts["schedule"], []).append(facts["due"])
    for order in case.orders:
        moments = made.get(order.id, [])
        if len(set(moments)) < len(moments):
            yield f"{order.id} made more than one order for a moment: {sorted(moments)}"
        stood = order.updated - order.created if order.step.tube == REPORTS_SCHEDULE else 0
        if stood > LONG and not moments:
            yield f"{order.id} stood for {stood:.0f} s, and has made no order"


def _happened_once(case: Case) -> Mistakes:
    """What the carrier did is what orders say, effect by effect."""
    said: Counter[Effect] = Counter()
    sayers: dict[Effect, list[str]] = {}
    for order_id, effects in case.claims.items():
        for effect, count in effects.items():
            sayers.setdefault(effect, []).append(order_id)
            said[effect] += count if is_certain(case.order(order_id), effect) else 0
    said.update(effect for effect in sayers if not said[effect])
    done = case.truth.effects
    for effect in said.keys() | done.keys():
        if said[effect] != done[effect]:
            yield f"{effect} happened {done[effect]} times, {said[effect]} by {sayers.get(effect)}"
        elif done[effect] > _times(case, effect[0], sayers[effect]) and effect[0] != "number.999":
            yield f"{effect} happened {done[effect]} times, by {sayers.get(effect)}"


def _times(case: Case, what: str, sayers: list[str]) -> int:
    """How often one of these orders may do a thing: what was undone, it does again when it is retried."""
    if what not in UNDONE:
        return 1
    tries = (sum(entry.event == "retried" for entry in case.timelines[order_id]) for order_id in sayers)
    return 1 + max(tries, default=0)


def _was_asked_for(case: Case) -> Mistakes:
    """Nothing was set on a number or trunk that no order is about."""
    about = {name for order in case.orders for name in _named(order)}
    for entry in case.truth.ledger:
        effect, subject = entry["effect"], entry["subject"]
        settles = effect.startswith(("number.", "trunk.")) and effect not in ONCE
        if settles and not effect.startswith(OWN) and subject not in about:
            yield f"{effect} of {subject}: no order is about it"


def _named(order: Order) -> set[str]:
    """The numbers and trunks that an order is about."""
    found = {str(order.number), *order.held, str(getattr(order.spec, "trunk", ""))}
    found |= {str(getattr(order.spec, "subject", "")), *getattr(order.spec, "arriving", [])}
    numbers = getattr(order.spec, "numbers", None)
    return found | set(cast("list[str]", getattr(numbers, "data", None) or []))


def _let_go(case: Case) -> Mistakes:
    """Nothing is set aside, leased, or to be done any more."""
    with connect(case.stack.redis.url) as client:
        # A worker that was thought dead may set something aside for an order that has ended: of no worth,
        # whoever needs it takes it over.
        ended = {order.id for order in case.orders if order.is_final}
        for key in cast("list[bytes]", client.keys(f"{keyspace.TAG}:hold:*")):
            holder = cast("bytes", client.get(key)).decode()
            if holder not in ended:
                yield f"{key.decode()} is held by {holder}"
        for order_id in cast("list[bytes]", client.zrange(keyspace.OPEN, 0, -1)):
            yield f"{order_id.decode()} is still to be looked at"
        for job in cast("list[bytes]", client.lrange(keyspace.ASIDE, 0, -1)):
            yield f"set aside: {job.decode()}"
    belt = Beanstalkd(case.stack.beanstalkd.address)
    for tube in WORKER_TUBES:
        waiting = belt.waiting(tube)
        # What is delayed is left from orders that were cancelled meanwhile: it is dropped when it is due.
        if any(count for state, count in waiting.items() if state != "delayed"):
            yield f"tube {tube} has {waiting}"
    belt.close()


def _evidence(case: Case) -> Mistakes:
    """The chain of every order is whole."""
    for order in case.orders:
        for mistake in evidence.mistakes(evidence.document(order, case.timelines[order.id])):
            yield f"{order.id}: {mistake}"


def _kept(case: Case) -> Mistakes:
    """What the carrier hands out once is there: the content of reports, the passwords of trunks."""
    for order in case.orders:
        if order.state is not State.SUCCEEDED:
            continue
        client = order.client
        if isinstance(order.spec, ReportRun):
            got = case.systems.get(f"/orders/{order.id}/result", client)
            if hashlib.sha256(got.content).hexdigest() != order.outputs.get("sha256"):
                yield f"{order.id}: its report is not there: {got.status_code} {got.text[:80]}"
        elif isinstance(order.spec, TrunkCreate) and order.outputs.get("password") == "in escrow":
            taken = case.systems.ask(f"/orders/{order.id}/secret", client, {}, "")
            password = case.truth.password(order.spec.trunk)
            if password is not None and password not in taken.json().values():
                yield f"{order.id}: the password in escrow is not the one of {order.spec.trunk}"


CHECKS: dict[str, Callable[[Case], Mistakes]] = {
    "taken": _handed_in,
    "reasons": _ended_for_a_reason,
    "ticks": _ticks,
    "effects": _happened_once,
    "asked for": _was_asked_for,
    "money": money.check,
    "let go": _let_go,
    "evidence": _evidence,
    "callbacks": told.check,
    "kept": _kept,
    "collected": collected.check,
    "answers": answered.check,
    "standing": standing.check,
    "audit": audited.check,
}
