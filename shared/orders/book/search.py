"""Finding orders: pages over the book's indexes, newest first.

Ids sort by time, so a page is a range of names below a cursor: orders that arrive meanwhile are neither
skipped nor repeated. Never reads more than `SCAN` orders for one page.
"""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple, cast

import msgspec
import redis
from msgspec import Meta, Struct
from msgspec.structs import asdict

from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.stored import Unreadable
from shared.orders.types.workflow import type_of
from shared.store import availability

CHUNK = 200
SCAN = 20_000
Moment = Annotated[float, Meta(ge=0)]


class Filter(Struct, frozen=True, kw_only=True):
    """What to look for; None means anything. `since` and `until` are Unix seconds of acceptance.

    A batch is found by its index alone: an order that was sent again belongs to several.
    """

    status: State | None = None
    type: (
        Literal[
            "number.activate",
            "number.update",
            "number.release",
            "trunk.create",
            "trunk.update",
            "trunk.delete",
            "port.gnp",
            "port.mnp",
            "message.sms",
            "message.fax",
            "report.run",
            "call",
        ]
        | None
    ) = None
    reference: str | None = None
    number: str | None = None
    batch: str | None = None
    since: Moment | None = None
    until: Moment | None = None

    def matches(self, order: Order | Unreadable) -> bool:
        """Whether an order is meant; the number of one that cannot be read is not known."""
        readable = isinstance(order, Order)
        return (
            self.status in (None, order.state)
            and self.type in (None, type_of(order.spec) if readable else order.type)
            and self.reference in (None, order.spec.reference if readable else order.reference)
            and (self.number is None or (readable and self.number in order.all_numbers))
            and (self.since is None or order.created >= self.since)
            and (self.until is None or order.created < self.until)
        )


class _Times(Struct, frozen=True):
    """The parameters that are moments, as they are written: RFC 3339, or Unix seconds."""

    since: Annotated[datetime, Meta(tz=True)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None


def decode_filter(parameters: dict[str, str]) -> Filter:
    """A filter from query parameters. Raises `msgspec.ValidationError` naming the one that is wrong."""
    times = msgspec.convert(parameters, _Times, strict=False)
    moments = {name: moment.timestamp() for name, moment in asdict(times).items() if moment is not None}
    return msgspec.convert({**parameters, **moments}, Filter, strict=False)


class Page(NamedTuple):
    """Orders in the order of the list, and where to go on; no cursor, no more."""

    orders: list[Order | Unreadable]
    cursor: str | None


class Search:
    """Pages of one client's orders, or of everybody's. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, book: Book) -> None:
        self._redis = client
        self._book = book

    def page(self, client: str | None, wanted: Filter, limit: int, cursor: str | None) -> Page:
        """At most `limit` orders of `client` (None: of everybody) that match, older than `cursor`."""
        indexes, prefix = self._narrowest(self._owners(client), wanted)
        found: list[Order | Unreadable] = []
        for _ in range(SCAN // CHUNK):
            ids = self._older(indexes, prefix, cursor)
            for order in self._book.look_up(ids):
                if client in (None, order.client) and wanted.matches(order):
                    found.append(order)
                if len(found) == limit:
                    return Page(found, order.id)
            if len(ids) < CHUNK:
                return Page(found, None)
            cursor = ids[-1]
        return Page(found, cursor)

    def everywhere(self, state: State, limit: int, cursor: str | None = None) -> tuple[int, Page]:
        """How many orders of all clients are in a state; a page of them, oldest first, from the cursor on."""
        low = f"({cursor}" if cursor else "-"
        clients = self._owners(None)
        with availability():
            pipeline = self._redis.pipeline(transaction=False)
            for client in clients:
                pipeline.zcard(keyspace.orders_in(client, state))
                pipeline.zrangebylex(keyspace.orders_in(client, state), low, "+", 0, limit + 1)
            found = cast("list[int | list[bytes]]", pipeline.execute())
        count = sum(answer for answer in found if isinstance(answer, int))
        ids = sorted(name.decode() for answer in found if isinstance(answer, list) for name in answer)
        orders = [order for order in self._book.look_up(ids[:limit]) if order.state == state]
        return count, Page(orders, ids[limit - 1] if len(ids) > limit else None)

    def counts(self, client: str | None) -> dict[State, int]:
        """How many orders of `client` (None: of everybody) there are in each state."""
        asked = [(owner, state) for owner in self._owners(client) for state in State]
        with availability():
            pipeline = self._redis.pipeline(transaction=False)
            for owner, state in asked:
                pipeline.zcard(keyspace.orders_in(owner, state))
            found = cast("list[int]", pipeline.execute())
        counted = dict.fromkeys(State, 0)
        for (_, state), count in zip(asked, found, strict=True):
            counted[state] += count
        return counted

    def _owners(self, client: str | None) -> list[str]:
        if client is not None:
            return [client]
        with availability():
            return [owner.decode() for owner in cast("set[bytes]", self._redis.smembers(keyspace.CLIENTS))]

    def _narrowest(self, owners: list[str], wanted: Filter) -> tuple[list[str], str]:
        """The indexes with the fewest orders to look through, and the prefix of the members meant."""
        if wanted.batch is not None:
            return [keyspace.batch_orders(wanted.batch)], ""
        if wanted.reference is not None:
            return [keyspace.references_of(owner) for owner in owners], f"{wanted.reference}\0"
        if wanted.number is not None:
            return [keyspace.numbers_of(owner) for owner in owners], f"{wanted.number}\0"
        if wanted.status is not None:
            return [keyspace.orders_in(owner, wanted.status) for owner in owners], ""
        return [keyspace.orders_of(owner) for owner in owners], ""

    def _older(self, indexes: list[str], prefix: str, cursor: str | None) -> list[str]:
        """The newest of all that is older than the cursor; fewer than a chunk when there is no more."""
        high = f"({prefix}{cursor}" if cursor else f"({prefix}\x7f" if prefix else "+"
        low = f"[{prefix}" if prefix else "-"
        with availability():
            pipeline = self._redis.pipeline(transaction=False)
            for index in indexes:
                pipeline.zrevrangebylex(index, high, low, 0, CHUNK)
            found = cast("list[list[bytes]]", pipeline.execute())
        ids = (member.decode().rpartition("\0")[2] for members in found for member in members)
        return sorted(ids, reverse=True)[:CHUNK]
