"""What the carrier answered to a call, kept word for word until retention ends, to be handed on as it is.

It is kept as soon as it is here, before the order is settled: a worker that dies in between has lost nothing.
It may hold what is shown once, such as a SIP password, so it is in no order, timeline or callback.
"""

import math
from typing import cast

import msgspec
import redis
from msgspec import Struct

from shared.orders import keyspace
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


_decoder = msgspec.msgpack.Decoder(Answer)


class Answers:
    """One answer an order: the last. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, *, retention: float) -> None:
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._retention = retention

    def keep(self, order_id: str, answer: Answer) -> None:
        """Store the answer, in place of an earlier one."""
        kept = msgspec.msgpack.encode(answer)
        with availability():
            self._redis.set(keyspace.answer(order_id), kept, px=math.ceil(self._retention * 1000))

    def get(self, order_id: str) -> Answer | None:
        """The answer, or None when there is none (yet, or any more)."""
        with availability():
            found = cast("bytes | None", self._redis.get(keyspace.answer(order_id)))
        return None if found is None else _decoder.decode(found)

    def hand_over(self, order_id: str, name: str) -> Answer | None:
        """The same, and `name` means this order no more: what comes under it from now on is new."""
        found = self._scripts.call("hand_over", [keyspace.answer(order_id), name], [order_id])
        return None if found is None else _decoder.decode(cast("bytes", found))
