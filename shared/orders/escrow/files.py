"""Report files in escrow: taken from the carrier once, handed over as often as wanted until retention ends.

A file is sealed and put here before the job that fetched it is settled: the carrier's may be gone by then.
"""

import hashlib
import math
from typing import NamedTuple, cast

import redis

from shared.orders import keyspace
from shared.seals import Seals
from shared.store import availability


class File(NamedTuple):
    """A report's content, its media type, and the digest it had when it was taken."""

    content: bytes
    content_type: str
    sha256: str

    @classmethod
    def of(cls, content: bytes, content_type: str) -> "File":
        """A content with its digest."""
        return cls(content, content_type, hashlib.sha256(content).hexdigest())


class Files:
    """One file an order. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, seals: Seals, *, retention: float) -> None:
        self._redis = client
        self._seals = seals
        self._retention = retention

    def keep(self, order_id: str, content: bytes, content_type: str) -> File:
        """Store the file; storing it again replaces it."""
        file = File.of(content, content_type)
        key = keyspace.file(order_id)
        pipeline = self._redis.pipeline(transaction=True)
        sealed = self._seals.seal(content, key)
        pipeline.hset(key, mapping={"content": sealed, "content_type": content_type, "sha256": file.sha256})
        pipeline.pexpire(key, math.ceil(self._retention * 1000))
        with availability():
            pipeline.execute()
        return file

    def get(self, order_id: str) -> File | None:
        """The file, or None when there is none (yet, or any more). Raises `SealBroken`."""
        key = keyspace.file(order_id)
        with availability():
            found = cast("dict[bytes, bytes]", self._redis.hgetall(key))
        if not found:
            return None
        content = self._seals.open(found[b"content"], key)
        return File(content, found[b"content_type"].decode(), found[b"sha256"].decode())
