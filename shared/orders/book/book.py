"""The book: orders in Redis. Accepted means written here; nobody else writes an order's keys.

Every write is one script that gives the same answer when it is asked again, so a lost answer may be repeated.
Every change is compared with what was read: `BookConflict` says that somebody else moved the order on.
Layout of the keys: `keyspace.md`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import cast

import msgspec
import redis

from shared.errors import BookConflict, CapReached, HeldByAnother, NoSuchOrder
from shared.orders import keyspace, stored
from shared.orders.book.changes import Change, commitment
from shared.orders.book.drafts import Accepted, Draft, IdempotencyKey, Shared, Verdict, acceptance
from shared.orders.clients.spend import Check
from shared.orders.clients.usage import usage_of
from shared.orders.progress import Move
from shared.orders.record import FREE, Cost, Order
from shared.orders.states import State
from shared.orders.stored import Unreadable
from shared.orders.timeline import Entry
from shared.store import Scripts, availability

ASIDE_KEPT = 1000
ASIDE_BYTES = 2000

_entry = msgspec.json.Decoder(Entry)
_encode = msgspec.json.encode


class Book:
    """All reading and writing of orders. Safe for threads; every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, *, patience: float) -> None:
        """`patience`: seconds past its due time after which the keeper should look at an order."""
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._patience = patience

    def accept(
        self, move: Move, key: IdempotencyKey | Shared, least: Cost = FREE, upload: bytes = b""
    ) -> Accepted:
        """Write a new order, unless `key` has made one.

        Raises `CapReached` when the client's caps have no room for the least that it will cost.
        """
        (accepted,) = self.accept_many([Draft(move, key, least, upload)])
        if accepted.verdict == "capped":
            raise CapReached(accepted.found)
        return accepted

    def accept_many(self, drafts: Sequence[Draft]) -> list[Accepted]:
        """The same for many, in one go; beside `capped` stands why. Asking again gives the same answers."""
        calls = [acceptance(draft, self._look_at(draft.move.order)) for draft in drafts]
        answers = cast("list[tuple[bytes, bytes, int]]", self._scripts.call_many("accept", calls))
        again = [
            (draft.move.order.batch, found.decode())
            for draft, (verdict, found, _) in zip(drafts, answers, strict=True)
            if verdict == b"replayed" and draft.move.order.batch
        ]
        if again:
            # A batch sent again keeps the orders that its lines made the first time.
            joins = [
                ([keyspace.order(order_id), keyspace.batch_orders(batch)], [order_id, batch])
                for batch, order_id in again
            ]
            self._scripts.call_many("join_batch", joins)
        return [
            Accepted("capped", self._why_capped(draft, found.decode()), turn)
            if verdict == b"capped"
            else Accepted(cast("Verdict", verdict.decode()), found.decode(), turn)
            for draft, (verdict, found, turn) in zip(drafts, answers, strict=True)
        ]

    def _why_capped(self, draft: Draft, cap: str) -> str:
        return self._why_not(draft.move.order.client, draft.checks, cap, draft.due)

    def _why_not(self, client: str, checks: Iterable[Check], cap: str, at: float) -> str:
        wanted = next(check.wanted for check in checks if check.cap == cap)
        return usage_of(self._redis, client, at).why_not(client, cap, wanted)

    def read(self, order_id: str) -> Order:
        """The order as it stands. Raises `NoSuchOrder`."""
        with availability():
            document = cast("bytes | None", self._redis.hget(keyspace.order(order_id), "document"))
        if document is None:
            raise NoSuchOrder(f"the book has no order {order_id}")
        return stored.read(document)

    def upload(self, order_id: str) -> bytes:
        """The body that is kept beside an order."""
        with availability():
            return cast("bytes | None", self._redis.hget(keyspace.order(order_id), "upload")) or b""

    def look_up(self, order_ids: Iterable[str]) -> list[Order | Unreadable]:
        """The orders that exist among these, in the given order; one that cannot be read hides no other."""
        pipeline = self._redis.pipeline(transaction=False)
        for order_id in order_ids:
            pipeline.hget(keyspace.order(order_id), "document")
        with availability():
            documents = cast("list[bytes | None]", pipeline.execute())
        return [stored.look(document) for document in documents if document is not None]

    def read_many(self, order_ids: Iterable[str]) -> list[Order]:
        """Of these, those that exist and can be read."""
        return [order for order in self.look_up(order_ids) if isinstance(order, Order)]

    def timeline(self, order_id: str, start: int = 0) -> list[Entry]:
        """All that has happened to an order, oldest first, from the entry of that index on."""
        with availability():
            lines = cast("list[bytes]", self._redis.lrange(keyspace.timeline(order_id), start, -1))
        return [_entry.decode(line) for line in lines]

    def commit(self, before: Order, move: Move) -> Order:
        """Write what became of `before`; the order as written. Raises `BookConflict`.

        May be repeated after `BookUnavailable` only through `prepare`.
        """
        return self.prepare(before, move)()

    def prepare(self, before: Order, move: Move) -> Callable[[], Order]:
        """A commit that may be called again and again until the book has answered: it knows its own work."""
        return partial(self._write, Change(before, move))

    def _write(self, change: Change) -> Order:
        """One try. Raises `BookConflict`, `CapReached`, `HeldByAnother`."""
        before, after = change.before, change.after
        written = self._scripts.call("commit", *commitment(change, self._look_at(after)))
        if isinstance(written, bytes):
            checks = change.bill.checks
            raise CapReached(self._why_not(after.client, checks, written.decode(), after.updated))
        if written == -1:
            needed = ", ".join(change.needed)
            raise HeldByAnother(f"another order has what order {after.id} needs: {needed}")
        if not written:
            raise BookConflict(f"order {after.id} has moved on since version {before.version}")
        return after

    def hold(self, account: str, number: str, order_id: str, *more: str) -> str:
        """Set a number aside for an order; the id of the order that has it, this one or whoever was first.

        Of several, all or none.
        """
        holds = [keyspace.hold(account, name) for name in (number, *more)]
        return cast("bytes", self._scripts.call("hold", holds, [order_id])).decode()

    def let_go(self, account: str, number: str, order_id: str, *more: str) -> None:
        """Undo `hold`; nothing happens when somebody else has it."""
        self._scripts.call("let_go", [keyspace.hold(account, name) for name in (number, *more)], [order_id])

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
            # It waits for a word; but not for ever, if it has a deadline.
            return order.deadline or "" if order.state is State.WAITING else ""
        if order.job.lease is not None:
            return order.job.lease.until + self._patience
        return min(order.job.due + self._patience, order.deadline or math.inf)
