"""An order's history as evidence: what was exchanged with the carrier, and the chain of hashes. Pure.

Each entry of the timeline bears the SHA-256 of the hash before it and of itself, as the world sees it; the
first follows on from what was ordered. The order keeps the last hash: compare-and-set keeps the chain a line.
Exchanges have no bodies: what was sent is the order, what came of it the entry, and neither has a secret.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from shared.clock import iso
from shared.orders import view
from shared.orders.record import Order
from shared.orders.timeline import Entry, Exchange

PLENTY = 300
"""Exchanges of one order that are all told; after that, only those that were to change something."""
MOST = 1000
"""Exchanges after which none are told any more: an order that waits for weeks asks without end."""
ASKING = frozenset({"GET", "HEAD"})

Told = tuple[Order, tuple[Entry, ...]]
"""An order as it is next, and what is added to its timeline."""


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value: members by name, no white space, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def beginning(order: Order) -> dict[str, object]:
    """What is ordered, by whom and when: never changes, and the chain hangs on it."""
    return {
        "id": order.id,
        "client": order.client,
        "account": order.account,
        "created": iso(order.created),
        "order": msgspec.to_builtins(order.spec),
    }


def link(before: str, shown: object) -> str:
    """The hash that follows on `before`."""
    return hashlib.sha256(before.encode() + b"\n" + canonical(shown)).hexdigest()


def chained(order: Order, entries: Iterable[Entry]) -> Told:
    """The order and its new entries, linked to those that it had."""
    head = order.head or link("", beginning(order))
    linked: list[Entry] = []
    for entry in entries:
        head = link(head, view.event(entry))
        linked.append(replace(entry, hash=head))
    return replace(order, head=head), tuple(linked)


def told(order: Order, entries: tuple[Entry, ...], exchanges: Sequence[Exchange], now: float) -> Told:
    """The order and its new entries; the first of them, or one made for it, tells what was exchanged."""
    kept = tuple(one for place, one in enumerate(exchanges, order.exchanges) if _is_told(one, place))
    counted = replace(order, exchanges=order.exchanges + len(exchanges))
    if not kept:
        return counted, entries
    first, *others = entries or (Entry(now, "called", order.step.tube),)
    return counted, (replace(first, exchanges=kept), *others)


def _is_told(exchange: Exchange, place: int) -> bool:
    changing = exchange.method not in ASKING and exchange.ending != "not_sent"
    return place < (MOST if changing else PLENTY)
