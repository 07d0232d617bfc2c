"""Copies of what the carrier answered, kept for a while: of questions whose answers move slowly.

Which those are, and for how long, says `shared/v3/lifetimes.py`. A write that may change an answer ends its
copies, and the turn: an answer that was on its way meanwhile is not kept. A copy may go at any time; whoever
finds none asks the carrier.
"""

from typing import NamedTuple, cast

import msgspec
import redis
from msgspec import Struct

from shared.orders import keyspace
from shared.store import Scripts, availability
from shared.v3.lifetimes import Lifetime, ended_by

LARGEST = 4 * 1024 * 1024
"""Bytes of an answer that is kept; a larger one is asked for each time."""


class Copy(Struct, frozen=True, array_like=True):
    """An answer with status 200, and when (Unix seconds) it was given."""

    content: bytes
    content_type: str
    at: float


class Found(NamedTuple):
    """What was found: a copy, or None and the turn to keep one under."""

    copy: Copy | None
    turn: str


class Copies:
    """The copies of one carrier account. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, account: str) -> None:
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._account = account

    def find(self, endpoint: str, question: str) -> Found:
        """The copy of the answer to a question to the endpoint of that name."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.hget(keyspace.copies(self._account, endpoint), question)
        pipeline.get(keyspace.turn(self._account))
        with availability():
            copy, turn = cast("list[bytes | None]", pipeline.execute())
        decoded = None if copy is None else msgspec.msgpack.decode(copy, type=Copy)
        return Found(decoded, (turn or b"").decode())

    def keep(self, endpoint: str, question: str, copy: Copy, turn: str, lifetime: Lifetime) -> bool:
        """Keep a copy, `turn` being that of the `find` before; whether it was kept."""
        if len(copy.content) > LARGEST:
            return False
        keys = [keyspace.copies(self._account, endpoint), keyspace.turn(self._account)]
        encoded = msgspec.msgpack.encode(copy)
        arguments = [turn, question, encoded, lifetime.seconds * 1000, lifetime.copies]
        return self._scripts.call("keep_copy", keys, arguments) == 1

    def end(self, write: str) -> None:
        """The write of that name (`METHOD path`, as in the catalogue) was made, or may have been."""
        ended = ended_by(write)
        if not ended:
            return
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.incr(keyspace.turn(self._account))
        pipeline.unlink(*(keyspace.copies(self._account, endpoint) for endpoint in ended))
        with availability():
            pipeline.execute()
