"""The journal: which requests came in last, and how they were answered. Never a body, a query or a password.

Only written where the controls are served; without them no request pays for it.
"""

from typing import cast

import msgspec
import redis
from msgspec import Struct

from services.sandbox.world import keys
from shared.clock import Clock, iso
from shared.redis_client import lent
from shared.store import availability

KEPT = 10_000
"""Requests that are remembered."""

_NO_REPLY = ("CLIENT", "REPLY", "SKIP")
"""Sent before a line: no request waits until Redis has it, and the connection stays in step."""


class Seen(Struct, frozen=True):
    """One request. `account` is that of the credentials, "" for none; `status` is 0 for a cut connection."""

    at: str
    method: str
    path: str
    status: int
    account: str


class Journal:
    """Writes and reads."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def note(self, method: str, path: str, status: int, account: str) -> None:
        """Note one request; `path` must hold nothing secret."""
        seen = Seen(iso(self._clock.time()), method, path, status, account)
        line = ("RPUSH", keys.JOURNAL, msgspec.json.encode(seen))
        with availability(), lent(self._client) as connection:
            connection.send_packed_command(connection.pack_commands([_NO_REPLY, line]))

    def trim(self) -> None:
        """Forget what is older than the last `KEPT`. Not every request has to see to that."""
        with availability():
            self._client.ltrim(keys.JOURNAL, -KEPT, -1)

    def last(self, count: int) -> list[Seen]:
        """The last `count` requests, oldest first."""
        with availability():
            found = cast("list[bytes]", self._client.lrange(keys.JOURNAL, -min(count, KEPT), -1))
        return [msgspec.json.decode(raw, type=Seen) for raw in found]
