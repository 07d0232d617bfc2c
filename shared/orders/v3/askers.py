"""Who waits for the answer to a v3 write that has no idempotency key.

Callers who are there at the same time have each an order of their own, as at the carrier. An order whose
caller has gone without the answer is taken up by the next equal write: a client that timed out must not buy
twice. In doubt a caller has gone. Nothing here knows what the writes are, or whether an answer still counts.
"""

import math
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple, cast

import redis

from shared import logs
from shared.errors import BookUnavailable
from shared.orders import keyspace
from shared.store import Scripts, availability

UNTOLD = 10_000
"""Callers that have gone while the book did not answer, at most."""

log = logs.get("askers")


class Place(NamedTuple):
    """The order that a caller waits for, and an order of another caller who is there, or ""."""

    order_id: str
    other: str


class Askers:
    """All askers by the name (`keyspace.askers`) of what they ask. Safe for threads."""

    def __init__(self, client: redis.Redis, process: str, *, retention: float) -> None:
        """`process` is this gateway's, which listens on the channel `keyspace.presence`."""
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._process = process
        self._milliseconds = math.ceil(retention * 1000)
        self._untold: deque[tuple[str, str, bool]] = deque(maxlen=UNTOLD)

    def take_up(self, name: str, order_id: str) -> Place:
        """A place for a caller who would make the order `order_id`. Raises `BookUnavailable`."""
        self._tell()
        place, processes = self._take_up(name, order_id, ())
        gone = self._gone(processes - {self._process})
        return self._take_up(name, order_id, gone)[0] if gone else place

    def leave(self, name: str, order_id: str, *, handed_over: bool = False) -> None:
        """The caller has gone without the answer; never raises.

        `order_id` is what it waits for or came with; `handed_over`: it may have had the answer, unheard.
        """
        self._untold.append((name, order_id, handed_over))
        try:
            self._tell()
        except BookUnavailable as error:
            log.warning("it is told later that a caller has gone", why=str(error))

    def drop(self, name: str, order_id: str) -> None:
        """Nobody may have the answer any more. Raises `BookUnavailable`."""
        with availability():
            self._redis.hdel(name, order_id)

    def _take_up(self, name: str, order_id: str, gone: Iterable[str]) -> tuple[Place, set[str]]:
        arguments = [order_id, self._process, self._milliseconds, *gone]
        found = cast("list[bytes]", self._scripts.call("take_up", [name], arguments))
        mine, *others = [text.decode() for text in found]
        return Place(mine, others[0] if others else ""), set(others[1::2])

    def _gone(self, processes: set[str]) -> list[str]:
        """Those to whom nobody listens any more."""
        if not processes:
            return []
        names = {keyspace.presence(process): process for process in processes}
        with availability():
            found = cast("list[tuple[bytes, int]]", self._redis.pubsub_numsub(*names))
        return [names[channel.decode()] for channel, listeners in found if not listeners]

    def _tell(self) -> None:
        while self._untold:
            name, order_id, handed_over = told = self._untold.popleft()
            try:
                arguments = [order_id, self._milliseconds, int(handed_over)]
                self._scripts.call("leave_behind", [name], arguments)
            except BookUnavailable:
                self._untold.append(told)
                raise
