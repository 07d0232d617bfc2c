"""The book: orders in Redis. Accepted means written here; nobody else writes an order's keys.

Every write is one script that gives the same answer when it is asked again, so a lost answer may be repeated.
Every change is compared with what was read: `BookConflict` says that somebody else moved the order on.
Layout of the keys: `keyspace.md`.
"""

import secrets
from collections.abc import Iterable
from typing import Literal, NamedTuple, cast

import msgspec
import redis
from msgspec.structs import replace

from shared.errors import BookConflict, NoSuchOrder
from shared.orders import keyspace
from shared.orders.progress import Move
from shared.orders.record import Entry, Order
from shared.store import Scripts, availability

ASIDE_KEPT = 1000
ASIDE_BYTES = 2000

Verdict = Literal["created", "replayed", "mismatch"]

_order = msgspec.json.Decoder(Order)
_entry = msgspec.json.Decoder(Entry)
_encode = msgspec.json.encode


class IdempotencyKey(NamedTuple):
    """A client's key for a request: a digest of the key, and a fingerprint of what was asked with it."""

    digest: str
    fingerprint: str


class Book:
    """All reading and writing of orders. Safe for threads; every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, *, patience: float) -> None:
        """`patience`: seconds past its due time after which the keeper should look at an order."""
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._patience = patience

    def accept(self, move: Move, key: IdempotencyKey) -> tuple[Verdict, str]:
        """Write a new order, unless `key` has made one: the verdict, and the id of the order in the book."""
        order = move.order
        indexes = self._indexes(order)
        verdict, found = cast(
            "tuple[bytes, bytes]",
            self._scripts.call(
                "accept",
                [
                    keyspace.key(order.client, key.digest),
                    keyspace.order(order.id),
                    keyspace.timeline(order.id),
                    keyspace.OPEN,
                    *(name for name, _ in indexes),
                ],
                [
                    order.id,
                    key.fingerprint,
                    _encode(order),
                    order.state,
                    self._look_at(order),
                    _encode(move.entries[0]),
                    *(member for _, member in indexes),
                ],
            ),
        )
        if verdict == b"replayed" and order.batch:
            # A batch sent again keeps the orders that its lines made the first time.
            with availability():
                self._redis.zadd(keyspace.batch_orders(order.batch), {found.decode(): 0})
        return cast("Verdict", verdict.decode()), found.decode()

    def read(self, order_id: str) -> Order:
        """The order as it stands. Raises `NoSuchOrder`."""
        with availability():
            document = cast("bytes | None", self._redis.hget(keyspace.order(order_id), "document"))
        if document is None:
            raise NoSuchOrder(f"the book has no order {order_id}")
        return _order.decode(document)

    def read_many(self, order_ids: Iterable[str]) -> list[Order]:
        """The orders that exist among these, in the given order."""
        pipeline = self._redis.pipeline(transaction=False)
        for order_id in order_ids:
            pipeline.hget(keyspace.order(order_id), "document")
        with availability():
            documents = cast("list[bytes | None]", pipeline.execute())
        return [_order.decode(document) for document in documents if document is not None]

    def timeline(self, order_id: str) -> list[Entry]:
        """All that has happened to an order, oldest first."""
        with availability():
            lines = cast("list[bytes]", self._redis.lrange(keyspace.timeline(order_id), 0, -1))
        return [_entry.decode(line) for line in lines]

    def commit(self, before: Order, move: Move) -> Order:
        """Write what became of `before`; the order as written. Raises `BookConflict`.

        May be repeated after `BookUnavailable` with the same arguments only through `Commit`.
        """
        return self.prepare(before, move)()

    def prepare(self, before: Order, move: Move) -> "Commit":
        """A commit that may be called again and again until the book has answered."""
        return Commit(self, before, move)

    def write(self, before: Order, after: Order, entries: tuple[Entry, ...], token: str) -> None:
        """One try of a commit; `token` names the change, so that a repeated try knows its own work."""
        gone = [keyspace.hold(after.account, number) for number in set(before.holds) - set(after.holds)]
        number = after.number
        written = self._scripts.call(
            "commit",
            [
                keyspace.order(after.id),
                keyspace.timeline(after.id),
                keyspace.OPEN,
                keyspace.orders_in(after.client, before.state),
                keyspace.orders_in(after.client, after.state),
                keyspace.numbers_of(after.client),
                *gone,
            ],
            [
                before.version,
                after.version,
                token,
                _encode(after),
                after.state,
                after.id,
                self._look_at(after),
                f"{number}\0{after.id}" if number and number != before.number else "",
                keyspace.LIVE_CHANNEL,
                after.id if after.is_final else "",
                *(_encode(entry) for entry in entries),
            ],
        )
        if not written:
            raise BookConflict(f"order {after.id} has moved on since version {before.version}")

    def hold(self, account: str, number: str, order_id: str) -> str:
        """Set a number aside for an order; the id of the order that has it, this one or whoever was first."""
        return cast(
            "bytes", self._scripts.call("hold", [keyspace.hold(account, number)], [order_id])
        ).decode()

    def let_go(self, account: str, number: str, order_id: str) -> None:
        """Undo `hold`; nothing happens when somebody else has it."""
        self._scripts.call("let_go", [keyspace.hold(account, number)], [order_id])

    def set_aside(self, body: bytes, why: str, now: float) -> None:
        """Keep a job that nobody can work on, with the reason; the newest `ASIDE_KEPT` are kept."""
        entry = _encode({"at": now, "why": why, "body": body[:ASIDE_BYTES].decode(errors="backslashreplace")})
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.lpush(keyspace.ASIDE, entry)
        pipeline.ltrim(keyspace.ASIDE, 0, ASIDE_KEPT - 1)
        with availability():
            pipeline.execute()

    def _look_at(self, order: Order) -> str | float:
        if order.job is None:
            return ""
        return (order.job.lease.until if order.job.lease else order.job.due) + self._patience

    @staticmethod
    def _indexes(order: Order) -> list[tuple[str, str]]:
        """The indexes of a new order and its member in each."""
        found = [
            (keyspace.orders_of(order.client), order.id),
            (keyspace.orders_in(order.client, order.state), order.id),
            (keyspace.references_of(order.client), f"{order.spec.reference}\0{order.id}"),
        ]
        if order.number:
            found.append((keyspace.numbers_of(order.client), f"{order.number}\0{order.id}"))
        if order.batch:
            found.append((keyspace.batch_orders(order.batch), order.id))
        return found


class Commit:
    """One change to one order. Calling it again after `BookUnavailable` is safe: it knows its own work."""

    def __init__(self, book: Book, before: Order, move: Move) -> None:
        self._book = book
        self._before = before
        self._after = replace(move.order, version=before.version + 1)
        self._entries = move.entries
        self._token = secrets.token_hex(8)

    def __call__(self) -> Order:
        """Write the change; the order as written. Raises `BookConflict`, `BookUnavailable`."""
        self._book.write(self._before, self._after, self._entries, self._token)
        return self._after
