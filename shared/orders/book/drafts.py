"""Orders on their way into the book: under which key, at what cost, and how `accept.lua` is told."""

import math
from typing import Literal, NamedTuple

import msgspec

from shared.orders import keyspace
from shared.orders.book import turns
from shared.orders.book.log import LOG_KEPT
from shared.orders.clients import spend
from shared.orders.clients.spend import Check
from shared.orders.progress import Move
from shared.orders.record import FREE, Cost, Order
from shared.store import Key, Value

Verdict = Literal["created", "replayed", "mismatch", "capped"]

_encode = msgspec.json.encode


class IdempotencyKey(NamedTuple):
    """A client's key for a request: a digest of the key, and a fingerprint of what was asked with it."""

    digest: str
    fingerprint: str


class Shared(NamedTuple):
    """What orders for the same thing have in common while it is not over: the first of them answers for all.

    `name` is a key of the book; `stale` an order that does not count any more; seconds of `lifetime` end it,
    without any it ends with its order, which holds it.
    """

    name: str
    stale: str = ""
    lifetime: float | None = None


class Accepted(NamedTuple):
    """What became of a draft: the id of the order in the book, or, with the verdict `capped`, the reason."""

    verdict: Verdict
    found: str
    turn: int
    """Of a new order: see `Order.turn`."""


class Draft(NamedTuple):
    """An order to be accepted under a key, the least that it will cost its client, a body kept beside it."""

    move: Move
    key: IdempotencyKey | Shared
    least: Cost = FREE
    upload: bytes = b""

    @property
    def due(self) -> float:
        """When it is to be begun, and so the day whose caps count."""
        order = self.move.order
        return order.job.due if order.job else order.created

    @property
    def checks(self) -> list[Check]:
        """The caps that must have room already."""
        return spend.checks_of(self.least, self.due)


def acceptance(draft: Draft, look_at: str | float) -> tuple[list[Key], list[Value]]:
    """The keys and arguments of `accept.lua`; `look_at` is when the keeper should look at the order."""
    order, key, checks = draft.move.order, draft.key, draft.checks
    indexes = _indexes(order)
    shared = key if isinstance(key, Shared) else Shared("")
    keys = [
        shared.name if isinstance(key, Shared) else keyspace.key(order.client, key.digest),
        keyspace.order(order.id),
        keyspace.timeline(order.id),
        keyspace.OPEN,
        keyspace.spend(order.client),
        keyspace.log(order.client),
        keyspace.LINE,
        *(name for name, _ in indexes),
    ]
    arguments: list[Value] = [
        order.id,
        "" if isinstance(key, Shared) else key.fingerprint,
        _encode(order),
        order.state,
        look_at,
        _encode(draft.move.entries[0]),
        draft.upload,
        shared.stale,
        "" if shared.lifetime is None else math.ceil(shared.lifetime * 1000),
        LOG_KEPT,
        turns.served_in(order),
        turns.last_of(order),
        len(checks),
        *spend.flat(checks),
        *(member for _, member in indexes),
    ]
    return keys, arguments


def _indexes(order: Order) -> list[tuple[str, str]]:
    """The indexes of a new order and its member in each."""
    found = [
        (keyspace.orders_in(order.client, order.state), order.id),
        (keyspace.orders_of(order.client), order.id),
        (keyspace.references_of(order.client), f"{order.spec.reference}\0{order.id}"),
    ]
    if order.number:
        found.append((keyspace.numbers_of(order.client), f"{order.number}\0{order.id}"))
    if order.batch:
        found.append((keyspace.batch_orders(order.batch), order.id))
    return found
