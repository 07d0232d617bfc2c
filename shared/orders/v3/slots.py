"""Who may still collect which report, in the way of v3: each client that asked, once.

A file is known by its name at the carrier, the hash. Clients that asked for one report share the order
that makes it, and each has a slot of its own.
"""

import math
from typing import NamedTuple, cast

import redis

from shared.orders import keyspace
from shared.store import Scripts, availability


class Place(NamedTuple):
    """What is known of a file: the order whose report the client may collect, and if it is ours at all."""

    order_id: str | None
    ours: bool


class Slots:
    """The slots of all clients at one account. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, account: str, *, retention: float) -> None:
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._account = account
        self._retention = retention

    def offer(self, client: str, name: str, order_id: str, now: float) -> None:
        """The client may collect the file once. Offering it again before that changes nothing."""
        lifetime = math.ceil(self._retention * 1000)
        waiting = keyspace.slots(client, self._account)
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.set(keyspace.slot(client, self._account, name), order_id, px=lifetime)
        pipeline.set(keyspace.ours(self._account, name), 1, px=lifetime)
        pipeline.zadd(waiting, {name: now})
        pipeline.zremrangebyscore(waiting, "-inf", now - self._retention)
        pipeline.pexpire(waiting, lifetime)
        with availability():
            pipeline.execute()

    def find(self, client: str, name: str) -> Place:
        """Whose the file is."""
        keys = [keyspace.slot(client, self._account, name), keyspace.ours(self._account, name)]
        with availability():
            order_id, ours = cast("list[bytes | None]", self._redis.mget(keys))
        return Place(None if order_id is None else order_id.decode(), ours is not None)

    def are_ours(self, names: list[str]) -> set[str]:
        """Those of the files that are the workers' to fetch."""
        if not names:
            return set()
        with availability():
            found = cast(
                "list[bytes | None]", self._redis.mget([keyspace.ours(self._account, name) for name in names])
            )
        return {name for name, ours in zip(names, found, strict=True) if ours is not None}

    def waiting(self, client: str) -> dict[str, str]:
        """The files that the client may collect, now or later, with their orders, oldest first."""
        with availability():
            members = cast("list[bytes]", self._redis.zrange(keyspace.slots(client, self._account), 0, -1))
            names = [member.decode() for member in members]
            keys = [keyspace.slot(client, self._account, name) for name in names]
            orders = cast("list[bytes | None]", self._redis.mget(keys)) if keys else []
        return {name: order.decode() for name, order in zip(names, orders, strict=True) if order is not None}

    def take(self, client: str, name: str, order_id: str, share: str) -> bool:
        """Collect it: of several who try at once, one may have it. `share` is what those who ask share."""
        keys = [
            keyspace.slot(client, self._account, name),
            keyspace.slots(client, self._account),
            share,
        ]
        return bool(self._scripts.call("take_report", keys, [order_id, name]))
