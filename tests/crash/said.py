"""What orders say that they did, read off their timelines, in the words of `truth.py`."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from msgspec import UNSET
from msgspec.structs import replace

from shared.orders.book.book import Book
from shared.orders.record import Order
from shared.orders.timeline import Entry
from shared.orders.types import calls
from shared.orders.types.kinds import Call
from shared.orders.types.messages import MessageFax, MessageSms
from shared.orders.types.ports import PortGnp, PortMnp
from shared.tubes import names
from tests.crash.truth import Effect

UNCERTAIN = ("trunk.create", "trunk.delete", "number.delete")


def whole(order: Order, book: Book) -> Order:
    """The order with its body in it, where that is kept beside it: what is told of is read off it."""
    spec = order.spec
    if not isinstance(spec, Call) or spec.upload is UNSET:
        return order
    body = base64.b64encode(book.upload(order.id)).decode()
    return replace(order, spec=replace(spec, body=body, encoding="base64", upload=UNSET))


def claims(order: Order, timeline: Sequence[Entry]) -> Counter[Effect]:
    """What an order says that it did."""
    found: Counter[Effect] = Counter()
    announced: Entry | None = None
    for entry in timeline:
        if entry.event == "calling":
            announced = entry
        elif entry.event in ("done", "undone"):
            found.update(_claimed(order, entry, announced))
            announced = None
    return found


def is_certain(order: Order, effect: Effect) -> bool:
    """Whether an order that says so did it itself.

    A single write that creates or deletes says yes when it is so, whoever it was that did it.
    """
    return not isinstance(order.spec, Call) or effect[0] not in UNCERTAIN


def open_effects(order: Order) -> list[Effect]:
    """What the call does that is open, so that nobody knows whether it happened."""
    facts = order.step.effect.facts if order.step.effect else {}
    event = "done" if order.ending is None else "undone"
    entry = Entry(0, event, order.step.tube, facts=facts)
    return _claimed(order, entry, entry)


def _claimed(order: Order, entry: Entry, announced: Entry | None) -> list[Effect]:
    """The effects that a line of the timeline tells of, when that call was announced before."""
    if entry.step == names.CALLS:
        return _called(order, cast("Call", order.spec))
    effect = _EFFECTS.get((entry.step or "", entry.event))
    if effect is None or announced is None or (effect == "number.allocate" and "number" not in entry.facts):
        return []
    if isinstance(order.spec, MessageFax):
        return _faxes(order.spec.sender, order.spec.to)
    trunk = getattr(order.spec, "trunk", "")
    subject = announced.facts.get("number", "")
    if effect.startswith("trunk."):
        subject = str(trunk)
    elif not effect.startswith("number."):
        subject = _own_name(order)
    return [(effect, subject)]


_EFFECTS = {
    (names.NUMBERS_ALLOCATE, "done"): "number.allocate",
    (names.NUMBERS_ALLOCATE, "undone"): "number.delete",
    (names.NUMBERS_EMERGENCY, "done"): "number.999",
    (names.NUMBERS_EMERGENCY, "undone"): "number.999",
    (names.NUMBERS_RELEASE, "done"): "number.delete",
    (names.TRUNKS_CREATE, "done"): "trunk.create",
    (names.TRUNKS_CREATE, "undone"): "trunk.delete",
    (names.TRUNKS_DELETE, "done"): "trunk.delete",
    (names.PORTING_SUBMIT, "done"): "port.submit",
    (names.MESSAGES_SEND, "done"): "message.sms",
}
"""By the step, and what the timeline says of it. An allocation names its number, or it has found none."""


def _called(order: Order, spec: Call) -> list[Effect]:
    last = spec.path.rsplit("/", 1)[-1]
    if spec.path.endswith(f"/allocated/{spec.number}"):
        if spec.method == "DELETE":
            return [("number.delete", last)]
        return [("number.allocate", last)] if order.numbers or order.step.effect else []
    if spec.path.endswith(f"/{spec.number}/999"):
        return [("number.999", str(spec.number))]
    if "/trunks/" in spec.path and spec.subject == last:
        return [("trunk.create" if spec.method == "PUT" else "trunk.delete", last)]
    return _sent(spec, last) if spec.method == "POST" else []


def _sent(spec: Call, last: str) -> list[Effect]:
    """What is ordered by a document: told by what the carrier takes it for."""
    asked = parameters(spec)
    match last:
        case "sms":
            return [("message.sms", f"{asked['from']}>{asked['to']}")]
        case "fax":
            to = asked["to"]
            recipients = cast("list[str]", to) if isinstance(to, list) else [str(to)]
            return _faxes(str(asked["from"]), recipients)
        case "hlr":
            return [("message.hlr", str(asked["number"]))]
        case "gnp":
            return [("port.submit", str(asked["mbn"]))]
        case "mnp":
            return [("port.submit", str(asked["pac"]))]
        case _:
            return []


def parameters(spec: Call) -> Mapping[str, object]:
    """What a single write was asked with."""
    return calls.parameters(spec, calls.content(spec))


def _faxes(sender: str, recipients: Iterable[str]) -> list[Effect]:
    return [("message.fax", f"{sender}>{recipient}") for recipient in recipients]


def _own_name(order: Order) -> str:
    """What an order is about, where it is no number or trunk."""
    match order.spec:
        case MessageSms():
            return f"{order.spec.sender}>{order.spec.to}"
        case PortGnp():
            return order.spec.mbn
        case PortMnp():
            return order.spec.pac
        case _:
            return str(order.number)
