"""What an order leaves at the carrier: what is believed from its end on, written in the same commit.

Nothing is worked out from orders later, for they leave the book one day. A number or trunk counts as ours as
soon as an order has put it there, however that order ended; what is set on it only by orders that succeeded.
"""

from collections.abc import Iterable, Mapping
from typing import cast

import msgspec

from shared.errors import Refusal
from shared.orders.audit.beliefs import PARTS, Belief, Changes, Part, field, forgotten, plain
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types import calls, trunk_parts
from shared.orders.types.kinds import (
    Call,
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkSpec,
    TrunkUpdate,
)
from shared.orders.types.ports import PortGnp, PortMnp
from shared.tubes import names

_SMS_FIELDS = ("mode", "endpoint")


def changes(before: Order, after: Order) -> Changes:
    """What becoming `after` changes: only an order's end changes anything."""
    if before.is_final or not after.is_final:
        return {}
    found: Changes = {}
    match after.spec:
        case NumberActivate():
            found = _activated(after)
        case NumberUpdate(number=number) if _succeeded(after):
            found = {field(number): _belief(after), **_set(after, number)}
        case NumberRelease(number=number) if _has_done(after, names.NUMBERS_RELEASE):
            found = forgotten(number)
        case TrunkCreate() | TrunkUpdate() | TrunkDelete():
            found = _of_trunk(after, after.spec)
        case PortGnp() | PortMnp() if _has_done(after, names.PORTING_FOLLOW):
            found = _arrived(after, after.spec)
        case Call() if _succeeded(after):
            found = _called(after, after.spec)
        case _:
            pass
    return found


def _activated(order: Order) -> Changes:
    """The number that it put there; of a run those, even if it could not be had whole."""
    bought = order.all_numbers if order.run or _has_done(order, names.NUMBERS_ALLOCATE) else ()
    found: Changes = {}
    for number in bought:
        found |= {**forgotten(number), field(number): _belief(order), **_set(order, number)}
    return found


def _set(order: Order, number: str) -> Changes:
    """What a succeeded order has set on its number."""
    if not _succeeded(order):
        return {}
    return {
        field(number, part): _belief(order, _document(part, value))
        for part in PARTS
        if (value := getattr(order.spec, part, msgspec.UNSET)) is not msgspec.UNSET
    }


def _document(part: Part, value: object) -> dict[str, object]:
    """A part of an order as the carrier will show it."""
    if part == "trunk":
        return {"trunk": value.upper()} if isinstance(value, str) else {}
    return plain(cast("dict[str, object]", msgspec.to_builtins(value))) if value is not None else {}


def _called(order: Order, spec: Call) -> Changes:
    meant = calls.meaning(spec)
    if meant is None or spec.subject is None:
        return {}
    last = meant.endpoint.path.rpartition("/")[2]
    if meant.endpoint.method == "DELETE" and last in {"{number}", "{trunk}"}:
        return forgotten(spec.subject)
    called = _on_number if spec.number is not None else _on_trunk
    return called(order, spec, spec.subject, meant.endpoint.method, last)


def _on_number(order: Order, spec: Call, number: str, method: str, last: str) -> Changes:
    match method, last:
        case "PUT", "{number}":
            return {field(number): _belief(order)}
        case _, ("config" | "trunk" | "sms") as part:
            return {field(number, part): _sent(order, spec, part) if method == "PUT" else _belief(order)}
        case _:
            return {}


def _on_trunk(order: Order, spec: Call, trunk: str, method: str, last: str) -> Changes:
    match method, last:
        case "PUT", "{trunk}":
            # What is not valid was dropped without a word, and nobody has compared.
            return {field(trunk): _belief(order), **_unknown(trunk, *trunk_parts.SETTINGS)}
        case _, "config":
            sent = _sent(order, spec, "config") if method == "PUT" else _belief(order)
            return {field(trunk, trunk_parts.CONFIG): sent}
        case _, "balance" | "destinationacl":
            return _unknown(trunk, last)
        case _, "{ip}":
            return _unknown(trunk, trunk_parts.ADDRESSES)
        case "PUT" | "POST", "numbers":
            return _associated(order, trunk, _listed(spec))
        case _:
            return {}


def _sent(order: Order, spec: Call, part: Part) -> Belief | None:
    """What a call has set; nothing is believed where its body is not on the order."""
    sent = _parameters(spec)
    if sent is None:
        return None
    match part:
        case "trunk":
            return _belief(order, _document(part, sent.get("trunk")))
        case "sms":
            return _belief(order, {name: sent[name] for name in _SMS_FIELDS if name in sent})
        case "config":
            return _belief(order, plain(sent))


def _parameters(spec: Call) -> Mapping[str, object] | None:
    if spec.upload is not msgspec.UNSET:
        return None
    try:
        return calls.parameters(spec, calls.content(spec))
    except (ValueError, Refusal):
        return None


def _listed(spec: Call) -> list[str]:
    data = (_parameters(spec) or {}).get("data")
    return [str(number) for number in cast("list[object]", data)] if isinstance(data, list) else []


def _unknown(subject: str, *parts: str) -> Changes:
    """Nothing is believed of these parts: they were changed, and nobody knows to what."""
    return dict.fromkeys(field(subject, part) for part in parts)


def _of_trunk(order: Order, spec: TrunkCreate | TrunkUpdate | TrunkDelete) -> Changes:
    if isinstance(spec, TrunkDelete):
        return _deleted(order, spec) if _has_done(order, names.TRUNKS_DELETE) else {}
    if not (_succeeded(order) or _has_done(order, names.TRUNKS_CREATE)):
        return {}
    found: Changes = {field(spec.trunk): _belief(order)}
    if isinstance(spec, TrunkCreate):
        kind = _belief(order, {trunk_parts.TYPE: spec.trunk_type})
        found = {**forgotten(spec.trunk), **found, field(spec.trunk, trunk_parts.TYPE): kind}
    if not _succeeded(order):
        return found
    set_on = {
        field(spec.trunk, part): _belief(order, value) for part, value in trunk_parts.set_on(spec).items()
    }
    return {**found, **set_on, **_numbers(order, spec)}


def _deleted(order: Order, spec: TrunkDelete) -> Changes:
    """Its numbers have fallen back to the default trunk."""
    listed = _former(order).get("numbers")
    left = cast("list[str]", listed) if isinstance(listed, list) else []
    return {**_associated(order, None, left), **forgotten(spec.trunk)}


def _numbers(order: Order, spec: TrunkSpec) -> Changes:
    """The numbers that were associated with a trunk, those that it had to let go, and what they have lost."""
    asked = spec.numbers
    if not isinstance(asked, TrunkNumbers):
        return {}
    found = _associated(order, spec.trunk, asked.data)
    if asked.force:
        found |= {field(number, "config"): _belief(order) for number in asked.data}
    if asked.replace:
        before = _former(order).get("numbers")
        noted = cast("dict[str, object]", before) if isinstance(before, dict) else {}
        gone = [name for name, trunk in noted.items() if trunk == spec.trunk and name not in asked.data]
        found |= {**_associated(order, None, gone), field(spec.trunk, trunk_parts.NUMBERS): _belief(order)}
    return found


def _associated(order: Order, trunk: str | None, numbers: Iterable[str]) -> Changes:
    belief = _belief(order, _document("trunk", trunk))
    return {field(number, "trunk"): belief for number in numbers}


def _former(order: Order) -> dict[str, object]:
    """What the order has noted of how it was before."""
    return cast("dict[str, object]", order.outputs.get("former", {}))


def _arrived(order: Order, spec: PortGnp | PortMnp) -> Changes:
    """The numbers of a port that was followed to its end."""
    arrived: Changes = {}
    for number in spec.arriving:
        arrived |= {**forgotten(number), field(number): _belief(order), **_set(order, number)}
    return arrived


def _belief(order: Order, value: dict[str, object] | None = None) -> Belief:
    return Belief(order.updated, order.id, value or {})


def _succeeded(order: Order) -> bool:
    return order.state is State.SUCCEEDED


def _has_done(order: Order, tube: str) -> bool:
    return any(step.tube == tube and step.status == "done" for step in order.steps)
