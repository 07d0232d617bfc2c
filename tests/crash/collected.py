"""Reports: the carrier makes no more than orders ask for, and those who share one collect it once each."""

from collections import Counter

from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import ReportRun
from shared.tubes.names import REPORTS_ASK
from shared.v3 import reports
from tests.crash.case import Case, Mistakes
from tests.crash.collectors import Collection
from tests.crash.tasks import Asked
from tests.sandbox_server import ACCOUNT

NOT_THERE = 404
LOST = 2
"""Asks for one report that no order tells of: a worker frozen past its lease may ask when it wakes."""
Wanted = tuple[str, str]
"""Which report, and its parameters."""


def check(case: Case) -> Mistakes:
    """What was made too often, or not handed over as it should be."""
    yield from _requested(case)
    made: dict[Wanted, list[Order]] = {}
    for order in case.orders:
        if is_shared(order) and isinstance(order.spec, ReportRun):
            made.setdefault((order.spec.report, str(order.spec.parameters)), []).append(order)
    yield from _made(case, made)
    rounds = {one.task.round: _wanted(one.task) for one in case.systems.collectors.descriptions}
    for one in case.systems.collectors.collections:
        yield from _handed_over(one, made.get(rounds[one.task.round], []))


def is_shared(order: Order) -> bool:
    """Whether it was made for those who asked in the carrier's own way."""
    return isinstance(order.spec, ReportRun) and order.spec.callback_form == "v3"


def _requested(case: Case) -> Mistakes:
    """The carrier began a report no more often than orders say that they asked for it, but for lost asks."""
    asked = Counter(entry["subject"] for entry in case.truth.ledger if entry["effect"] == "report.request")
    said = Counter(
        entry.facts["hash"]
        for timeline in case.timelines.values()
        for entry in timeline
        if entry.step == REPORTS_ASK and entry.event == "done"
    )
    by_audits = {reports.numbers(ACCOUNT, None, entry["at"][:10]).hash for entry in case.truth.ledger}
    for name in asked.keys() - by_audits:
        if asked[name] > said[name] + LOST:
            yield f"report {name} was begun {asked[name]} times, and orders say {said[name]}"


def _made(case: Case, made: dict[Wanted, list[Order]]) -> Mistakes:
    """One order each time: more only for those that failed, and for those who asked again and again."""
    rounds: dict[Wanted, set[str]] = {}
    tries: Counter[Wanted] = Counter()
    names: dict[str, set[str]] = {}
    for one in case.systems.collectors.descriptions:
        rounds.setdefault(_wanted(one.task), set()).add(one.task.round)
        tries[_wanted(one.task)] += one.tries
        names.setdefault(one.task.round, set()).add(one.name)
    for name, told in names.items():
        if len(told) > 1:
            yield f"{name}: those who asked for one report were told of {sorted(told)}"
    for wanted, times in rounds.items():
        done = [order.id for order in made.get(wanted, []) if order.state is State.SUCCEEDED]
        if not len(times) <= len(done) <= len(times) + tries[wanted]:
            again = f"asked for again {tries[wanted]} times"
            yield f"{wanted} was wanted {len(times)} times, {again}, and made by {done}"


def _handed_over(one: Collection, orders: list[Order]) -> Mistakes:
    """Each client got what was made, once; a stranger nothing."""
    whose = f"{one.task.round}: {one.task.client}"
    made = [order.id for order in orders]
    if one.again != NOT_THERE:
        yield f"{whose} was answered {one.again} when he asked for his report once more, of {made}"
    if not one.task.asked:
        if one.digest is not None:
            yield f"{whose} got a report that he had not asked for, of {made}"
    elif one.digest is None:
        if not one.tries and all(order.state is State.SUCCEEDED for order in orders):
            yield f"{whose} did not get his report, of {made}"
    elif one.digest not in {order.outputs.get("sha256") for order in orders}:
        yield f"{whose} got another report than that of {made}"


def _wanted(task: Asked) -> Wanted:
    return task.report, str(task.parameters)
