"""What the carrier answered to a call, kept word for word until retention ends, to be handed on as it is.

It is kept as soon as it is here, before the order is settled: a worker that dies in between has lost nothing.
It may hold what is shown once, such as a SIP password: it is sealed, and in no order, timeline or callback.
"""

import math
from typing import cast

import msgspec
import redis
from msgspec import Struct

from shared.errors import NoSuchOrder
from shared.orders import keyspace
from shared.orders.record import Order
from shared.orders.states import FINAL
from shared.seals import Seals
from shared.store import Scripts, availability


class Answer(Struct, frozen=True):
    """One answer. `to` names the announcement of the call, so that it is not taken for another call's."""

    status: int
    content_type: str
    body: bytes
    refused: str | None = None
    """The carrier's no in one line; None for a yes."""
    to: float = 0.0

    def __repr__(self) -> str:
        return f"Answer({self.status}, {len(self.body)} bytes)"


_answer = msgspec.msgpack.Decoder(Answer)
_order = msgspec.json.Decoder(Order)


class Answers:
    """One answer an order: the last. Every method may raise `BookUnavailable` or `SealBroken`."""

    def __init__(self, client: redis.Redis, seals: Seals, *, retention: float) -> None:
        self._redis = client
        self._seals = seals
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._retention = retention

    def keep(self, order_id: str, answer: Answer) -> None:
        """Store the answer, in place of an earlier one."""
        key = keyspace.answer(order_id)
        kept = self._seals.seal(msgspec.msgpack.encode(answer), key)
        with availability():
            self._redis.set(key, kept, px=math.ceil(self._retention * 1000))

    def get(self, order_id: str) -> Answer | None:
        """The answer, or None when there is none (yet, or any more)."""
        key = keyspace.answer(order_id)
        with availability():
            found = cast("bytes | None", self._redis.get(key))
        return self._opened(found, key)

    def hand_over(self, order_id: str, askers: str = "") -> tuple[Order, Answer | None]:
        """The order, and its answer once it is over; it is none of the `askers` then.

        An equal write that comes afterwards is another one. Raises `NoSuchOrder`.
        """
        keys = [keyspace.order(order_id), keyspace.answer(order_id), *([askers] if askers else [])]
        found = self._scripts.call("hand_over", keys, [order_id, *FINAL])
        document, kept = cast("tuple[bytes | None, bytes | None]", found)
        if document is None:
            raise NoSuchOrder(f"the book has no order {order_id}")
        return _order.decode(document), self._opened(kept, keyspace.answer(order_id))

    def _opened(self, kept: bytes | None, key: str) -> Answer | None:
        return None if kept is None else _answer.decode(self._seals.open(kept, key))
