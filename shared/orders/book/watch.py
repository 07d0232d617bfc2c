"""What the keeper reads and notes: orders that stand still too long, and where their jobs were last seen.

It never changes an order. A note is dropped when the order has moved on meanwhile.
"""

from typing import cast

import msgspec
import redis
from msgspec import Struct

from shared.orders import keyspace
from shared.orders.record import Order
from shared.store import Scripts, availability


class Receipt(Struct, frozen=True, array_like=True):
    """Where an order's job was put: its generation, the server, the id there; how often looked since."""

    generation: int
    server: str
    job: int
    looks: int = 0


_receipt = msgspec.json.Decoder(Receipt)


class Watch:
    """The keeper's side of the book. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")

    def lead(self, token: str, seconds: float) -> bool:
        """Take or renew the keeper's lease for so long; False when another process has it."""
        return bool(self._scripts.call("lead", [keyspace.KEEPER], [token, int(seconds * 1000)]))

    def standing_still(self, until: float, limit: int) -> list[str]:
        """Ids of open orders that were to be looked at before `until`, longest first."""
        with availability():
            ids = cast(
                "list[bytes]", self._redis.zrangebyscore(keyspace.OPEN, "-inf", until, start=0, num=limit)
            )
        return [order_id.decode() for order_id in ids]

    def receipt(self, order_id: str) -> Receipt | None:
        """The last note about the order's job."""
        with availability():
            found = cast("bytes | None", self._redis.hget(keyspace.order(order_id), "receipt"))
        return None if found is None else _receipt.decode(found)

    def postpone(self, order: Order, receipt: Receipt, until: float) -> bool:
        """Note where the job is and look again at `until`; False when the order has moved on."""
        keys = [keyspace.order(order.id), keyspace.OPEN]
        args = [order.version, order.id, until, msgspec.json.encode(receipt)]
        return bool(self._scripts.call("postpone", keys, args))

    def forget(self, order_id: str) -> None:
        """Stop looking at an id that the book has no order of."""
        with availability():
            self._redis.zrem(keyspace.OPEN, order_id)

    def instances(self) -> dict[str, str]:
        """The beanstalkd processes seen last, by address."""
        with availability():
            found = cast("dict[bytes, bytes]", self._redis.hgetall(keyspace.BELTS))
        return {address.decode(): instance.decode() for address, instance in found.items()}

    def note_instance(self, address: str, instance: str) -> None:
        """Remember which beanstalkd process runs at an address."""
        with availability():
            self._redis.hset(keyspace.BELTS, address, instance)
