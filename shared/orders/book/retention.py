"""Taking orders out of the book once they have ended and nothing more is to be done: all their keys at once.

An order goes as it was read, or not at all. Its idempotency key goes with it: whoever uses the key later
orders anew. Nothing here keeps a copy: that is `archive`'s, and comes first.
"""

from typing import cast

import redis

from shared.orders import keyspace
from shared.orders.record import Order
from shared.store import Scripts, availability

PIECE = 200
"""Events looked at in one go when a log is trimmed."""

_Row = tuple[bytes, dict[bytes, bytes]]
_NUMBER, _BATCH = b"number:", b"batch:"


class Retention:
    """Which orders are over, and their way out. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")

    def ended(self, before: float, limit: int) -> list[str]:
        """Ids of orders that have ended before a moment, longest ago first."""
        with availability():
            ids = cast(
                "list[bytes]", self._redis.zrangebyscore(keyspace.ENDED, "-inf", before, start=0, num=limit)
            )
        return [order_id.decode() for order_id in ids]

    def keep(self, order_id: str) -> None:
        """Ask no more whether this order may go."""
        with availability():
            self._redis.zrem(keyspace.ENDED, order_id)

    def remove(self, order: Order) -> bool:
        """Take an order out; False when it has moved on since it was read. Asking again is harmless."""
        key = keyspace.order(order.id)
        with availability():
            fields = cast("list[bytes]", self._redis.hkeys(key))
            made_by = cast("bytes | None", self._redis.hget(key, "key")) or b""
        numbers = {field.removeprefix(_NUMBER).decode() for field in fields if field.startswith(_NUMBER)}
        batches = {field.removeprefix(_BATCH).decode() for field in fields if field.startswith(_BATCH)}
        # What an order began with is in no field of its own.
        numbers |= {f"{number}\0{order.id}" for number in (order.number, order.given) if number}
        batches |= {order.batch} if order.batch else set()
        indexes = [(keyspace.batch_orders(batch), keyspace.batch(batch)) for batch in sorted(batches)]
        keys = [
            key,
            keyspace.timeline(order.id),
            keyspace.ENDED,
            keyspace.orders_in(order.client, order.state),
            keyspace.orders_of(order.client),
            keyspace.references_of(order.client),
            keyspace.numbers_of(order.client),
            made_by.decode() or key,
            keyspace.file(order.id),
            keyspace.answer(order.id),
            keyspace.secret(order.id, order.client),
            *(name for pair in indexes for name in pair),
        ]
        members = [f"{order.spec.reference}\0{order.id}", *sorted(numbers)]
        return bool(self._scripts.call("remove", keys, [order.version, order.id, *members]))

    def trim(self, client_id: str) -> None:
        """Forget a client's oldest events, as far as their orders are gone; the newest stays: it counts."""
        log = keyspace.log(client_id)
        while True:
            with availability():
                rows = cast("list[_Row]", self._redis.xrange(log, count=PIECE + 1))
                pipeline = self._redis.pipeline(transaction=False)
                for _, fields in rows:
                    pipeline.exists(keyspace.order(fields[b"order"].decode()))
                there = cast("list[int]", pipeline.execute()) if rows else []
            first = next((place for place, exists in enumerate(there) if exists), len(rows) - 1)
            if first < 1:
                return
            with availability():
                self._redis.xtrim(log, minid=rows[first][0].decode(), approximate=False)
            if first < PIECE:
                return
