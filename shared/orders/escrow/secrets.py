"""What a carrier shows once, such as a SIP password, until it is shown once to whom it belongs.

It is put here, sealed, before the step that learned it is settled; it is in no order, timeline, callback or
log. Whoever takes it has it: it is not kept any longer. An answer that is lost then costs a password reset.
"""

import math
from typing import NamedTuple, cast

import redis

from shared.orders import keyspace
from shared.seals import Seals
from shared.store import Scripts, availability


class Taken(NamedTuple):
    """What there was to take: secrets by name, and whether there were any that somebody took before."""

    secrets: dict[str, str]
    before: bool

    def __repr__(self) -> str:
        return f"Taken({', '.join(self.secrets)}; before: {self.before})"


class Escrow:
    """The secrets of orders. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, seals: Seals, *, retention: float) -> None:
        self._redis = client
        self._seals = seals
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._retention = retention

    def put(self, order_id: str, client: str, name: str, value: str) -> None:
        """Keep a secret of a client's order until it is taken or retention ends; an older one is replaced."""
        key = keyspace.secret(order_id, client)
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hset(key, name, self._seals.seal(value.encode(), _place(key, name)))
        pipeline.pexpire(key, math.ceil(self._retention * 1000))
        with availability():
            pipeline.execute()

    def take(self, order_id: str, client: str) -> Taken:
        """All that is kept for the client, which nobody gets a second time. Raises `SealBroken`."""
        key = keyspace.secret(order_id, client)
        with availability():
            kept = cast("dict[bytes, bytes]", self._redis.hgetall(key))
        self._opened(key, kept)  # or a key that the configuration lacks would cost the secret
        found = cast("list[bytes]", self._scripts.call("take_secrets", [key], []))
        return self._opened(key, dict(zip(found[::2], found[1::2], strict=True)))

    def _opened(self, key: str, sealed: dict[bytes, bytes]) -> Taken:
        kept = {name.decode(): value for name, value in sealed.items() if value}
        return Taken(
            {name: self._seals.open(value, _place(key, name)).decode() for name, value in kept.items()},
            before=len(kept) < len(sealed),
        )


def _place(key: str, name: str) -> str:
    return f"{key}/{name}"
