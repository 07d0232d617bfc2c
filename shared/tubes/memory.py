"""beanstalkd in memory, for tests that must be quick: same contract, same suite, and a clock to turn.

With the system's clock an empty reserve blocks; with any other it returns None at once, so that no test ever
waits for time to pass. Never for production: it forgets everything when the process ends.
"""

from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from math import inf

from shared.errors import BeltUnavailable, LostReservation
from shared.tubes.belt import STATES, Job, Look, Put
from shared.tubes.limits import check_id, check_put, check_tube, check_tubes, check_whole
from shared.tubes.memory_server import MemoryServer, Stored

__all__ = ["MemoryBelt", "MemoryServer"]

_WARNING = 1.0
"""In the last second of a job's time-to-run beanstalkd warns its holder instead of letting it wait."""


class MemoryBelt:
    """One connection to a `MemoryServer`; see `Belt`."""

    def __init__(self, server: MemoryServer) -> None:
        self._server = server
        self._line: object | None = None
        self._watched: tuple[str, ...] = ()
        self._in_hand: dict[int, Job] = {}
        self._interrupted = False

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> int:
        """See `Belt.put`."""
        check_put(tube, body, priority=priority, delay=delay, ttr=ttr)
        with self._exchange() as server:
            job = Stored(0, tube, body, priority, ttr, "ready", ripe=server.now() + delay)
            if delay:
                job.state, job.until = "delayed", job.ripe
            return server.store(job)

    def put_many(self, puts: Sequence[Put]) -> list[int]:
        """See `Belt.put_many`."""
        for job in puts:
            check_put(job.tube, job.body, priority=job.priority, delay=job.delay, ttr=job.ttr)
        return [
            self.put(job.tube, job.body, priority=job.priority, delay=job.delay, ttr=job.ttr) for job in puts
        ]

    def watch(self, tubes: tuple[str, ...]) -> None:
        """See `Belt.watch`."""
        check_tubes(tubes)
        self._watched = tubes

    def reserve(self, timeout: int) -> Job | None:
        """See `Belt.reserve`."""
        check_whole("timeout", timeout)
        check_tubes(self._watched)
        with self._exchange() as server, self._listening(server):
            until = min(server.now() + timeout, *(stored.until - _WARNING for stored in self._held()), inf)
            while not self._interrupted:
                if (stored := server.next_ready(self._watched)) is not None:
                    return self._take(stored)
                if not server.wait(until):
                    return None
                self._check_line()
            return None

    def interrupt(self) -> None:
        """See `Belt.interrupt`."""
        with self._server.changed:
            self._interrupted = True
            self._server.changed_hands()

    def touch(self, job: Job) -> None:
        """See `Belt.touch`."""
        with self._settling(job) as stored:
            stored.until = self._server.now() + stored.ttr

    def delete(self, job: Job) -> None:
        """See `Belt.delete`."""
        with self._settling(job):
            del self._server.jobs[job.id], self._in_hand[job.id]

    def release(self, job: Job, *, priority: int) -> None:
        """See `Belt.release`."""
        check_whole("priority", priority)
        with self._settling(job) as stored:
            del self._in_hand[job.id]
            stored.priority = priority
            stored.free()
            self._server.changed_hands()

    def times_reserved(self, job: Job) -> int:
        """See `Belt.times_reserved`."""
        with self._settling(job) as stored:
            return stored.reserves

    def peek(self, job_id: int) -> bytes | None:
        """See `Belt.peek`."""
        check_id(job_id)
        with self._exchange() as server:
            stored = server.jobs.get(job_id)
            return stored.body if stored else None

    def pause(self, tube: str, seconds: int) -> None:
        """See `Belt.pause`."""
        check_tube(tube)
        check_whole("seconds", seconds)
        with self._exchange() as server:
            server.pauses[tube] = server.now() + seconds
            server.changed_hands()

    def waiting(self, tube: str) -> dict[str, int]:
        """See `Belt.waiting`."""
        check_tube(tube)
        with self._exchange() as server:
            server.now()
            found = Counter(job.state for job in server.jobs.values() if job.tube == tube)
            return {state: found[state] for state in STATES}

    def look(self, tube: str) -> Look:
        """See `Belt.look`."""
        check_tube(tube)
        with self._exchange() as server:
            now = server.now()
            listeners = {belt for belt, watched in server.listeners.items() if tube in watched}
            jobs = [job for job in server.jobs.values() if (job.tube, job.state) == (tube, "ready")]
            following = min(jobs, key=lambda job: (job.priority, job.id), default=None)
            return Look(
                **self.waiting(tube),
                workers=len(listeners),
                idle=len(listeners & {*server.idle}),
                paused=max(0, int(server.pauses.get(tube, 0) - now)),
                waited=int(now - following.ripe) if following else None,
            )

    def instance(self) -> str:
        """See `Belt.instance`."""
        with self._exchange() as server:
            return server.instance

    def close(self) -> None:
        """See `Belt.close`. A later call connects again."""
        with self._server.changed:
            for stored in self._held():
                stored.free()
            self._in_hand.clear()
            self._line = None
            self._server.listeners.pop(self, None)
            self._server.changed_hands()

    @contextmanager
    def _exchange(self) -> Generator[MemoryServer]:
        """Be connected, alone with the server."""
        with self._server.changed:
            if self._line is None:
                self._line = self._server.line
            self._check_line()
            yield self._server

    @contextmanager
    def _listening(self, server: MemoryServer) -> Generator[None]:
        server.listeners[self] = self._watched
        server.idle.add(self)
        try:
            yield
        finally:
            server.idle.discard(self)

    def _check_line(self) -> None:
        if self._server.down or self._line is not self._server.line:
            self.close()
            raise BeltUnavailable("the memory belt is down, or was")

    @contextmanager
    def _settling(self, job: Job) -> Generator[Stored]:
        """The stored job, provided that it is in hand still, and on this very connection."""
        if self._in_hand.get(job.id) is not job:
            raise LostReservation(f"job {job.id} was reserved on a connection that is gone, or is settled")
        with self._exchange() as server:
            server.now()
            stored = server.jobs.get(job.id)
            if stored is None or stored.holder is not self:
                del self._in_hand[job.id]
                raise LostReservation(f"the time-to-run of job {job.id} is over")
            yield stored

    def _take(self, stored: Stored) -> Job:
        stored.state, stored.until = "reserved", self._server.now() + stored.ttr
        stored.holder = self
        stored.reserves += 1
        job = self._in_hand[stored.id] = Job(stored.id, stored.body)
        return job

    def _held(self) -> list[Stored]:
        return [stored for stored in self._server.jobs.values() if stored.holder is self]
