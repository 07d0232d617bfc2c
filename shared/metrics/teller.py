"""Carries a process's counts to the book every few seconds and when it ends; nobody ever waits for it.

A telling whose answer was lost is told again under the same number, and counts once. What was not told when a
process is killed is lost: a few seconds of counting, nothing else.
"""

import os
import socket
import threading
from collections.abc import Callable, Mapping

import msgspec
import redis

from shared import logs
from shared.errors import BookUnavailable
from shared.metrics.tally import Counts, Tally
from shared.orders import keyspace
from shared.store import Scripts, Value

EVERY = 5.0
"""Seconds between two tellings."""
GONE = 30
"""Seconds of silence after which a process counts as gone."""

Gauges = Callable[[], Mapping[str, float]]

log = logs.get("metrics")
_encode = msgspec.json.encode


def _none() -> Mapping[str, float]:
    return {}


class Teller:
    """Tells for one process, in a thread of its own from `start` to `close`."""

    def __init__(self, client: redis.Redis, tally: Tally, program: str, gauges: Gauges = _none) -> None:
        """`gauges` says how things stand in this process when it is asked, by the names of metrics."""
        self._scripts = Scripts(client, "shared.metrics.scripts")
        self._tally = tally
        self._program = program
        self._gauges = gauges
        self._instance = f"{program}:{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
        self._untold: Counts | None = None
        self._number = 0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="teller")

    def start(self) -> "Teller":
        """Begin; the process is known to live from the first telling on."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Tell what is left, and return."""
        self._closed.set()
        if self._thread.ident is not None:
            self._thread.join()
        self.tell()

    def tell(self) -> bool:
        """Tell what was counted since; whether the book has it now."""
        if self._untold is None:
            self._untold = self._tally.take()
            self._number += 1
        gauges = self._gauges()
        keys = [keyspace.COUNTERS, keyspace.process(self._instance), keyspace.PROCESSES]
        told: list[Value] = [self._instance, self._number, GONE, len(gauges)]
        for name, value in (*gauges.items(), *self._untold.items()):
            told += [name if isinstance(name, str) else _encode(name), repr(value)]
        try:
            self._scripts.call("tell", keys, told)
        except BookUnavailable as error:
            log.debug("counts not told; told later", why=str(error))
            return False
        self._untold = None
        return True

    def _run(self) -> None:
        self.tell()
        while not self._closed.wait(EVERY):
            self.tell()
