"""The ids that the sandbox hands out: all different, and the same again in a world of the same seed."""

import hashlib
from typing import cast
from uuid import UUID

import redis

from services.sandbox.world import keys
from shared.store import availability


class Identities:
    """Counts what has been handed out, one series a kind."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def number(self, kind: str, first: int = 1) -> int:
        """The next whole number of a series."""
        with availability():
            return self._client.hincrby(keys.SERIALS, kind, 1) + first - 1

    def hex(self, kind: str) -> str:
        """32 lower-case hex digits that give nothing away."""
        return self.digest(kind, str(self.number(kind)))

    def uuid(self, kind: str) -> str:
        """A UUID."""
        return str(UUID(self.hex(kind)))

    def digest(self, *parts: str) -> str:
        """32 hex digits that name these parts in this world."""
        with availability():
            seed = (cast("bytes | None", self._client.get(keys.SEED)) or b"0").decode()
        return hashlib.md5("|".join((seed, *parts)).encode(), usedforsecurity=False).hexdigest()
