"""The book: orders in Redis. Accepted means written here; nobody else writes an order's keys.

Every write is one script that gives the same answer when it is asked again, so a lost answer may be repeated.
Every change is compared with what was read: `BookConflict` says that somebody else moved the order on.
Layout of the keys: `keyspace.md`.
"""

import math
import secrets
from collections.abc import Iterable, Sequence
from typing import cast

import msgspec
import redis
from msgspec.structs import replace

from shared.errors import BookConflict, CapReached, HeldByAnother, NoSuchOrder
from shared.orders import keyspace, stored
from shared.orders.audit import beliefs, left_behind
from shared.orders.book import turns
from shared.orders.book.drafts import Accepted, Draft, IdempotencyKey, Shared, Verdict, acceptance
from shared.orders.book.log import LOG_KEPT
from shared.orders.clients import spend
from shared.orders.clients.spend import Check
from shared.orders.clients.usage import usage_of
from shared.orders.history import chained
from shared.orders.progress import Move
from shared.orders.record import FREE, Cost, Entry, Order
from shared.orders.states import State
from shared.orders.stored import Unreadable
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

        May be repeated after `BookUnavailable` with the same arguments only through `Commit`.
        """
        return self.prepare(before, move)()

    def prepare(self, before: Order, move: Move) -> "Commit":
        """A commit that may be called again and again until the book has answered."""
        return Commit(self, before, move)

    def write(self, before: Order, after: Order, entries: tuple[Entry, ...], token: str) -> None:
        """One try of a commit; `token` names the change, so that a repeated try knows its own work.

        What the change costs its client, or gives back, is booked with it; see `spend`.
        """
        gone, new = set(before.holds) - set(after.holds), set(after.holds) - set(before.holds)
        bill, believed = spend.bill(before, after), left_behind.changes(before, after)
        known = before.all_numbers
        number = next((name for name in after.all_numbers if name not in known), None)
        written = self._scripts.call(
            "commit",
            [
                keyspace.order(after.id),
                keyspace.timeline(after.id),
                keyspace.OPEN,
                keyspace.orders_in(after.client, before.state),
                keyspace.orders_in(after.client, after.state),
                keyspace.numbers_of(after.client),
                keyspace.spend(after.client),
                keyspace.log(after.client),
                keyspace.ENDED,
                keyspace.believed(after.account),
                keyspace.LINE,
                *(keyspace.hold(after.account, name) for name in (*gone, *new)),
            ],
            [
                before.version,
                after.version,
                token,
                _encode(after),
                after.state,
                after.id,
                self._look_at(after),
                f"{number}\0{after.id}" if number else "",
                keyspace.LIVE_CHANNEL,
                f"{after.id} {after.state}",
                LOG_KEPT,
                len(bill.moves),
                len(bill.checks),
                len(gone),
                after.finished or "" if after.is_final and after.job is None else "",
                len(believed),
                after.turn if before.state is State.ACCEPTED is not after.state else "",
                turns.served_in(after),
                *spend.flat(bill.moves),
                *spend.flat(bill.checks),
                *beliefs.flat(believed),
                *(_encode(entry) for entry in entries),
            ],
        )
        if isinstance(written, bytes):
            raise CapReached(self._why_not(after.client, bill.checks, written.decode(), after.updated))
        if written == -1:
            raise HeldByAnother(f"another order has what order {after.id} needs: {', '.join(sorted(new))}")
        if not written:
            raise BookConflict(f"order {after.id} has moved on since version {before.version}")

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


class Commit:
    """One change to one order. Calling it again after `BookUnavailable` is safe: it knows its own work."""

    def __init__(self, book: Book, before: Order, move: Move) -> None:
        self._book = book
        self._before = before
        after, self._entries = chained(move.order, move.entries)
        self._after = replace(after, version=before.version + 1)
        self._token = secrets.token_hex(8)

    def __call__(self) -> Order:
        """Write the change; the order as written. Raises `BookConflict`, `CapReached`, `BookUnavailable`."""
        self._book.write(self._before, self._after, self._entries, self._token)
        return self._after
