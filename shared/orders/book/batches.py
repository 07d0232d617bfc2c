"""Batches: whose they are, when they came, and how their orders stand. The orders themselves are like any."""

from collections import Counter
from typing import NamedTuple, cast

import redis

from shared.orders import keyspace
from shared.store import availability


class Standing(NamedTuple):
    """Whose batch it is, when it came, and its orders counted by state."""

    client: str
    created: float
    states: dict[str, int]


class Batches:
    """The batches in the book. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def open(self, batch_id: str, client: str, created: float) -> None:
        """Note a new batch."""
        with availability():
            self._redis.hset(keyspace.batch(batch_id), mapping={"client": client, "created": created})

    def counts(self, batch_id: str) -> Standing | None:
        """How a batch stands; None if there is none."""
        with availability():
            owner, created = cast(
                "list[bytes | None]", self._redis.hmget(keyspace.batch(batch_id), ["client", "created"])
            )
            if owner is None or created is None:
                return None
            ids = cast("list[bytes]", self._redis.zrange(keyspace.batch_orders(batch_id), 0, -1))
            pipeline = self._redis.pipeline(transaction=False)
            for order_id in ids:
                pipeline.hget(keyspace.order(order_id.decode()), "state")
            states = cast("list[bytes | None]", pipeline.execute())
        counts = Counter(state.decode() for state in states if state is not None)
        return Standing(owner.decode(), float(created), counts)
