"""What is at the carrier at the end: what each order that succeeded asked for, unless a later one changed it.

Orders work on a number or trunk one after the other, so that they may be told over again in the order in
which they ended. What an order left that did not succeed is not known, and nothing is said about it.
"""

from typing import cast

from msgspec import UNSET

from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types import trunk_parts
from shared.orders.types.kinds import (
    Call,
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    TrunkCreate,
    TrunkDelete,
    TrunkUpdate,
)
from shared.orders.types.ports import PortGnp, PortMnp
from shared.tubes import names
from tests.crash.case import Case, Mistakes
from tests.crash.number_lives import DEFAULT
from tests.crash.truth import Effect
from tests.sandbox_server import ACCOUNT, SandboxServer

PARTS = ("config", "trunk", "sms", "emergency")
PATHS = {"config": "config", "trunk": "trunk", "sms": "sms", "emergency": "999"}
UNKNOWN = "unknown"
Known = dict[tuple[str, str], tuple[object, str]]
"""By number or trunk, and part: what it is, and by which order."""


def check(case: Case) -> Mistakes:
    """What is not as it must be."""
    yield from _numbers(case)
    known = told_again(case.orders)
    for (subject, part), (wanted, order) in known.items():
        if wanted is UNKNOWN or subject not in case.truth.numbers | case.truth.trunks:
            continue
        found = _found(case.stack.sandbox, subject, part, wanted)
        if found != wanted:
            yield f"{subject}'s {part} is {found}, and not {wanted} as order {order} has set it"


def _numbers(case: Case) -> Mistakes:
    """The numbers and trunks that there are, are those that orders put there and did not take away."""
    effects: set[Effect] = set(case.truth.effects)
    wanted = {subject for effect, subject in effects if effect == "number.allocate"} | set(case.had)
    wanted |= {
        number
        for order in case.orders
        if isinstance(order.spec, PortGnp | PortMnp) and _has_done(order, names.PORTING_FOLLOW)
        for number in order.spec.arriving
    }
    wanted |= case.truth.arrived
    wanted -= {subject for effect, subject in effects if effect == "number.delete"}
    found = case.truth.numbers
    if wanted != found:
        missing, strange = sorted(wanted - found), sorted(found - wanted)
        yield f"not on the account: {missing}; there without an order: {strange}"


def told_again(orders: list[Order]) -> Known:
    """What is known of each part of each number and trunk when all orders have ended."""
    known: Known = {}
    for order in sorted(orders, key=lambda order: order.finished or 0):
        for place, value in _sets(order).items():
            known[place] = (value if order.state is State.SUCCEEDED else UNKNOWN, order.id)
        if isinstance(order.spec, TrunkDelete) and order.state is State.SUCCEEDED:
            # Its numbers fall to the default trunk.
            known |= {at: (DEFAULT, order.id) for at, was in known.items() if was[0] == order.spec.trunk}
    return known


def _sets(order: Order) -> dict[tuple[str, str], object]:
    match order.spec:
        case NumberActivate() | NumberUpdate() | PortGnp() | PortMnp():
            return _of_number(order)
        case TrunkCreate() | TrunkUpdate() as spec:
            return _of_trunk_order(spec)
        case NumberRelease() | TrunkDelete():
            return {}
        case Call() as spec if spec.number and not spec.path.endswith(f"/{spec.number}"):
            part = next((name for name, path in PATHS.items() if spec.path.endswith(f"/{path}")), "")
            # Refused, it has changed nothing; but what it asked for is not looked up here.
            return {(spec.number, part): UNKNOWN} if part and order.state is State.SUCCEEDED else {}
        case _:
            return {}


def _of_trunk_order(spec: TrunkCreate | TrunkUpdate) -> dict[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {
        (spec.trunk, name): value for name, value in trunk_parts.settings(spec.options).items()
    }
    if isinstance(spec, TrunkCreate):
        found[spec.trunk, "type"] = spec.trunk_type
    for part in ("destinationacl", "balance", "acl"):
        if getattr(spec, part) is not UNSET:
            found[spec.trunk, part] = UNKNOWN  # what is left of it, calls may have used
    if spec.config is not UNSET:
        found[spec.trunk, "config"] = spec.config or {}
    if spec.numbers is not UNSET:
        found |= {(number, "trunk"): spec.trunk for number in spec.numbers.data}
    return found


def _of_number(order: Order) -> dict[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {}
    numbers = order.spec.arriving if isinstance(order.spec, PortGnp | PortMnp) else order.all_numbers
    for number in numbers:
        for part in PARTS:
            value = getattr(order.spec, part, UNSET)
            if value is not UNSET:
                found[number, part] = _plain(value)
    return found


def _plain(value: object) -> object:
    """A part as `_found` tells it."""
    fields = getattr(value, "__struct_fields__", None)
    if fields is not None:
        every = {name: getattr(value, name) for name in cast("tuple[str, ...]", fields)}
        return {name: found for name, found in every.items() if found}
    return {} if value is None else value


def _found(sandbox: SandboxServer, subject: str, part: str, wanted: object) -> object:
    """What the carrier has; of a document only the fields that were asked for."""
    if not subject.isdecimal():
        return _of_trunk(sandbox, subject, part)
    answer = sandbox.call("GET", f"/numbers/{ACCOUNT}/allocated/{subject}/{PATHS[part]}")
    if not answer.ok:
        return {}
    shown = answer.json()
    row = cast("dict[str, object]", shown[0] if isinstance(shown, list) else shown)
    row = cast("dict[str, object]", row.get("data", row))
    if part == "trunk":
        return row.get("trunk")
    return row if part == "config" else {name: row.get(name) for name in cast("dict[str, object]", wanted)}


def _of_trunk(sandbox: SandboxServer, trunk: str, part: str) -> object:
    path = f"/voice/{ACCOUNT}/trunks/{trunk}"
    answer = sandbox.call("GET", f"{path}/config" if part == "config" else path)
    if part == "config":
        return answer.json() if answer.ok else {}
    shown = answer.json()
    row = cast("dict[str, object]", shown[0] if isinstance(shown, list) else shown)
    return trunk_parts.setting(part, cast("str | None", row.get(part)))


def _has_done(order: Order, tube: str) -> bool:
    return any(step.tube == tube and step.status == "done" for step in order.steps)
