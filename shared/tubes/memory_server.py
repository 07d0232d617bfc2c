"""The server of the belt in memory: jobs, pauses, and who listens; `memory` connects to it."""

import threading
from dataclasses import dataclass
from math import inf
from typing import Literal
from uuid import uuid4
from weakref import WeakKeyDictionary, WeakSet

from shared.clock import Clock, SystemClock
from shared.errors import BeltUnavailable


@dataclass
class Stored:
    """A job as the server keeps it; `until` ends a delay or a reservation."""

    id: int
    tube: str
    body: bytes
    priority: int
    ttr: int
    state: Literal["ready", "reserved", "delayed"]
    until: float = inf
    holder: object = None
    reserves: int = 0
    ripe: float = 0.0
    """When it was first due."""

    def free(self) -> None:
        """Back to its tube, at the place that its priority and age give it."""
        self.state, self.until, self.holder = "ready", inf, None


class MemoryServer:
    """What several `MemoryBelt`s connect to; everything but `down`, `draining` and `restart` is theirs.

    Each method that a belt calls assumes that the belt holds `changed`, which is told of every change.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.changed = threading.Condition()
        self.listeners: WeakKeyDictionary[object, tuple[str, ...]] = WeakKeyDictionary()
        """Connections that have reserved, and from which tubes."""
        self.idle: WeakSet[object] = WeakSet()
        """Those that wait for a job."""
        self.draining = False
        self._down = False
        self._boot()

    @property
    def down(self) -> bool:
        """Out of reach. Setting it cuts every connection; the jobs stay."""
        return self._down

    @down.setter
    def down(self, down: bool) -> None:
        with self.changed:
            self._down = down
            self._cut()

    def restart(self) -> None:
        """Start anew as a server without binlog does: no jobs, ids from 1 again, out of drain mode."""
        with self.changed:
            self.draining = False
            self._boot()

    def _boot(self) -> None:
        self.instance = uuid4().hex[:16]
        self.jobs: dict[int, Stored] = {}
        self.pauses: dict[str, float] = {}
        self._last_id = 0
        self._cut()

    def _cut(self) -> None:
        self.line = object()
        """What connections were made on; another one means that they are cut."""
        for job in self.jobs.values():
            if job.holder is not None:
                job.free()
        self.changed_hands()

    def changed_hands(self) -> None:
        """Wake every reserve, to look again."""
        with self.changed:
            self.changed.notify_all()

    def now(self) -> float:
        """The time, with all that was due by it done."""
        now = self.clock.monotonic()
        for job in self.jobs.values():
            if job.until <= now:
                job.free()
        return now

    def store(self, job: Stored) -> int:
        """Take a new job in; its id."""
        if self.draining:
            raise BeltUnavailable("the memory belt is draining")
        self._last_id += 1
        job.id = self._last_id
        self.jobs[job.id] = job
        self.changed_hands()
        return job.id

    def next_ready(self, tubes: tuple[str, ...]) -> Stored | None:
        """The job whose turn it is: the most urgent, then the oldest."""
        now = self.now()
        open_tubes = {tube for tube in tubes if self.pauses.get(tube, 0) <= now}
        ready = (job for job in self.jobs.values() if job.state == "ready" and job.tube in open_tubes)
        return min(ready, key=lambda job: (job.priority, job.id), default=None)

    def wait(self, until: float) -> bool:
        """Wait for a change, or for something to fall due; False when there is no time left to wait."""
        now = self.now()
        if now >= until or not isinstance(self.clock, SystemClock):
            return False
        due = (moment for moment in self.due() if moment > now)
        self.changed.wait(min(until, *due, until) - now)
        return True

    def due(self) -> list[float]:
        """When each of its jobs and pauses is over."""
        return [*(job.until for job in self.jobs.values()), *self.pauses.values()]
