"""An order as the world sees it: the body of `GET /orders/{id}` and of every callback.

The stored record may change its shape; this may not.
"""

from collections.abc import Iterable
from typing import cast

import msgspec

from shared.clock import iso
from shared.orders.record import Callback, Effect, Order, Step, Wish
from shared.orders.stored import Unreadable
from shared.orders.timeline import Entry, Exchange
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.messages import MessageFax
from shared.orders.types.workflow import type_of

INTERNAL = frozenset(
    {
        "candidates",
        "rounds",
        "busy",
        "asked",
        "run",
        "bought",
        "description",
        "written",
        "since",
        "told",
        "before",
        "configured",
        "checked",
    }
)
"""Outputs that only later steps need."""
_BOOKKEEPING = frozenset({"news", "due", "count"})


def full(order: Order | Unreadable, timeline: Iterable[Entry]) -> dict[str, object]:
    """The whole order: summary, what was asked, steps, timeline, result."""
    if isinstance(order, Unreadable):
        return summary(order) | {"timeline": [event(entry) for entry in timeline]}
    return summary(order) | {
        "order": _asked(order.spec),
        "steps": [_step(step) for step in order.steps],
        "result": {name: value for name, value in order.outputs.items() if name not in INTERNAL},
        "callback": _callback(order.callback) if order.callback else None,
        "evidence": _evidence(order.step.effect) if order.step.effect else None,
        "cancel": _wish(order.wish) if order.wish else None,
        "head": order.head,
        "timeline": [event(entry) for entry in timeline],
    }


def summary(order: Order | Unreadable) -> dict[str, object]:
    """One row of a list of orders."""
    return _outline(order) if isinstance(order, Unreadable) else _row(order)


def _outline(order: Unreadable) -> dict[str, object]:
    """What is known of an order that cannot be read: every member of a row, and that it is `unreadable`."""
    return {
        "id": order.id,
        "type": order.type,
        "reference": order.reference,
        "account": order.account,
        "client": order.client,
        "batch": None,
        "status": order.state,
        "why": order.why,
        "number": None,
        "charges": [],
        "charged": None,
        "reserved": None,
        "created": iso(order.created),
        "updated": iso(order.updated),
        "finished": None,
        "unreadable": True,
    }


def _row(order: Order) -> dict[str, object]:
    return {
        "id": order.id,
        "type": type_of(order.spec),
        "reference": order.spec.reference,
        "account": order.account,
        "client": order.client,
        "batch": order.batch,
        "status": order.state.value,
        "why": order.why,
        "number": order.number,
        **({"numbers": list(order.run)} if order.run else {}),
        "charges": [msgspec.to_builtins(charge) for charge in order.charges],
        "charged": str(order.charged),
        "reserved": str(order.reserved),
        "created": iso(order.created),
        "updated": iso(order.updated),
        "finished": iso(order.finished) if order.finished else None,
    }


def _step(step: Step) -> dict[str, object]:
    return {"tube": step.tube, "status": step.status, "attempts": step.attempts, "snoozes": step.snoozes}


def _evidence(effect: Effect) -> dict[str, object]:
    """The call that may have taken effect, for whoever has to find out."""
    return {"call": effect.call, "at": iso(effect.at), "facts": effect.facts}


def _asked(spec: AnyOrder) -> dict[str, object]:
    """What was asked for; of a document to be faxed only that it was there."""
    asked: dict[str, object] = msgspec.to_builtins(spec)
    if isinstance(spec, MessageFax):
        asked["document"] = f"{len(spec.document)} characters of base64"
    return asked


def _callback(callback: Callback) -> dict[str, object]:
    """How the callback stands; `untold` counts the news that wait."""
    known: dict[str, object] = msgspec.to_builtins(callback)
    shown = {name: value for name, value in known.items() if name not in _BOOKKEEPING}
    return shown | ({"untold": len(callback.news)} if callback.news else {})


def _wish(wish: Wish) -> dict[str, object]:
    """A cancellation that is asked for and not heeded yet."""
    return {"who": wish.who, "why": wish.why, "at": iso(wish.at)}


def _exchange(exchange: Exchange) -> dict[str, object]:
    """One exchange with the carrier."""
    return cast("dict[str, object]", msgspec.to_builtins(exchange)) | {"at": iso(exchange.at)}


def event(entry: Entry) -> dict[str, object]:
    """One line of an order's timeline."""
    shown: dict[str, object] = {"at": iso(entry.at), "event": entry.event}
    optional = {
        "step": entry.step,
        "why": entry.why,
        "facts": entry.facts,
        "exchanges": [_exchange(exchange) for exchange in entry.exchanges],
        "hash": entry.hash,
    }
    return shown | {name: value for name, value in optional.items() if value}
