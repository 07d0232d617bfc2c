"""What the book believes of the carrier at the end, held against the carrier by Trunkline's own audit.

It may tell of what was there before any order, of what came without one, and of what orders left that did not
succeed; nothing else. The list of trunks lags behind meanwhile: a trunk that an order has just made is not on
it. Nothing else that Trunkline does looks at that list, so in the weather the fault would strike nobody.
"""

from shared.orders.types.ports import PortGnp, PortMnp
from tests.crash.case import Case, Mistakes
from tests.crash.number_lives import DEFAULT
from tests.crash.standing import told_again
from tests.crash.tasks import Document, Life, Ordered
from tests.sandbox_server import ACCOUNT

AUDITOR = "shop"
PATIENCE = 180.0
NEWCOMER = f"{ACCOUNT}-NEWCOMER"
LAG = 300
"""Seconds for which the newcomer is not on the list: longer than an audit takes."""


def check(case: Case) -> Mistakes:
    """Differences that no order explains."""
    sandbox = case.stack.sandbox
    sandbox.plant("lag", path="*/trunks", method="GET", seconds=LAG)
    case.systems.live([_newcomer()])
    yield from _audit(case)
    if not any(fault["hits"] for fault in sandbox.faults()):
        yield "no list lagged behind: the audit has asked for none"
    sandbox.clear_faults()


def _newcomer() -> Life:
    body: Document = {
        "type": "trunk.create",
        "reference": "newcomer",
        "trunk": NEWCOMER,
        "trunk_type": "auth",
    }
    yield [Ordered(client=AUDITOR, body=body)]


def _audit(case: Case) -> Mistakes:
    found = case.systems.audit(AUDITOR, PATIENCE)
    if found is None:
        yield f"no audit was completed in {PATIENCE:.0f} s"
        return
    explained = {
        place for place, (_, order_id) in told_again(case.orders).items() if not case.has_succeeded(order_id)
    }
    strange = _strange(case)
    for one in found:
        subject, part = str(one["subject"]), str(one.get("part") or "").removeprefix("options/")
        if one["kind"] == "unordered" and subject in strange:
            continue
        if one["kind"] != "changed" or (subject, part) not in explained:
            yield f"{one['kind']} {subject} {part}: believed {one.get('believed')}, found {one.get('found')}"


def _strange(case: Case) -> set[str]:
    """What is on the account without an order that brought it: a v3 client's port is followed by nobody."""
    followed = {
        number
        for order in case.orders
        if isinstance(order.spec, PortGnp | PortMnp)
        for number in order.spec.arriving
    }
    return {*case.had, DEFAULT} | (case.truth.arrived - followed)
