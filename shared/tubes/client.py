"""beanstalkd made safe: greenstalk with time-outs, reconnects and checked arguments.

A connection that did anything unexpected is never used again, because its next answer may belong to the last
question: it is dropped, the error leaves as `BeltUnavailable`, and the next call connects anew. Job ids come
back after a restart, so a job is settled only on the connection that reserved it: never by its id alone.
"""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress

import greenstalk

from shared.addresses import split_address
from shared.errors import BeltError, BeltUnavailable, LostReservation
from shared.tubes.belt import STATES, Job, Look, Put
from shared.tubes.connection import REFUSALS, Connection, connect
from shared.tubes.limits import check_id, check_put, check_tube, check_tubes, check_whole

_FAILURES = (greenstalk.Error, OSError, AssertionError, ValueError, LookupError)
"""What greenstalk raises on a lost connection and on an answer that is cut, garbled or out of turn."""


class Beanstalkd:
    """One connection to one server, made when first needed; see `Belt`.

    No answer may take longer than `timeout` seconds (a reserve: longer than it was told to wait).
    """

    def __init__(self, address: str, *, timeout: float = 5.0) -> None:
        self._peer = split_address(address)
        self._timeout = timeout
        self._watched: tuple[str, ...] = ()
        self._connection: Connection | None = None
        self._bell = _Bell()

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> int:
        """See `Belt.put`."""
        (job,) = self.put_many([Put(tube, body, priority, delay, ttr)])
        return job

    def put_many(self, puts: Sequence[Put]) -> list[int]:
        """See `Belt.put_many`."""
        for job in puts:
            check_put(job.tube, job.body, priority=job.priority, delay=job.delay, ttr=job.ttr)
        with self._exchange() as server:
            try:
                return server.put_many(puts)
            except REFUSALS as refusal:
                raise self._unavailable(refusal) from refusal

    def watch(self, tubes: tuple[str, ...]) -> None:
        """See `Belt.watch`. Nothing is sent before the next reserve."""
        check_tubes(tubes)
        self._watched = tubes

    def reserve(self, timeout: int) -> Job | None:
        """See `Belt.reserve`."""
        check_whole("timeout", timeout)
        if not self._watched:
            check_tubes(())  # which says what to do
        if self._bell.rung:
            return None
        try:
            with self._exchange() as server:
                server.watch_only(self._watched)
                with self._bell.wakes(server), server.patience(timeout + self._timeout):
                    return server.next_job(timeout)
        except _Woken:
            return None

    def interrupt(self) -> None:
        """See `Belt.interrupt`."""
        self._bell.ring()

    def touch(self, job: Job) -> None:
        """See `Belt.touch`."""
        with self._settling(job) as server:
            server.touch(greenstalk.Job(job.id, job.body))

    def delete(self, job: Job) -> None:
        """See `Belt.delete`."""
        with self._settling(job) as server:
            server.delete(job.id)
            server.forget(job)

    def release(self, job: Job, *, priority: int) -> None:
        """See `Belt.release`."""
        check_whole("priority", priority)
        with self._settling(job) as server:
            server.release(greenstalk.Job(job.id, job.body), priority)
            server.forget(job)

    def times_reserved(self, job: Job) -> int:
        """See `Belt.times_reserved`."""
        with self._settling(job) as server:
            return int(server.stats_job(job.id)["reserves"])

    def peek(self, job_id: int) -> bytes | None:
        """See `Belt.peek`."""
        check_id(job_id)
        with self._exchange() as server:
            try:
                body, stats = server.peek(job_id).body, server.stats_job(job_id)
                stuck = stats["state"] == "reserved" and int(stats["time-left"]) < 0
                return None if stuck or stats["state"] == "buried" else body
            except greenstalk.NotFoundError:
                return None

    def pause(self, tube: str, seconds: int) -> None:
        """See `Belt.pause`."""
        check_tube(tube)
        check_whole("seconds", seconds)
        with self._exchange() as server, suppress(greenstalk.NotFoundError):
            server.pause_tube(tube, seconds)

    def waiting(self, tube: str) -> dict[str, int]:
        """See `Belt.waiting`."""
        check_tube(tube)
        with self._exchange() as server:
            try:
                stats = {**server.stats_tube(tube)}
            except greenstalk.NotFoundError:
                return dict.fromkeys(STATES, 0)
            return {state: int(str(stats[f"current-jobs-{state}"])) for state in STATES}

    def look(self, tube: str) -> Look:
        """See `Belt.look`."""
        check_tube(tube)
        with self._exchange() as server:
            try:
                stats = {name: str(value) for name, value in server.stats_tube(tube).items()}
            except greenstalk.NotFoundError:
                return Look()
            counts = {state: int(stats[f"current-jobs-{state}"]) for state in STATES}
            return Look(
                **counts,
                workers=int(stats["current-watching"]),
                idle=int(stats["current-waiting"]),
                paused=int(stats["pause-time-left"]),
                waited=server.age_of_next(tube) if counts["ready"] else None,
            )

    def instance(self) -> str:
        """See `Belt.instance`."""
        with self._exchange() as server:
            return str(server.stats()["id"])

    def close(self) -> None:
        """See `Belt.close`. A later call connects again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    @contextmanager
    def _exchange(self) -> Generator[Connection]:
        """Ask on the one connection, and drop it after anything but an answer."""
        try:
            if self._connection is None:
                self._connection = connect(self._peer, self._timeout)
            yield self._connection
        except BeltError:
            raise
        except _FAILURES as error:
            self.close()
            raise self._unavailable(error) from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _settling(self, job: Job) -> Generator[Connection]:
        """Ask about a job in hand. Nothing is sent unless this very connection reserved it."""
        if self._connection is None or not self._connection.holds(job):
            raise LostReservation(f"job {job.id} was reserved on a connection that is gone, or is settled")
        with self._exchange() as server:
            try:
                yield server
            except greenstalk.NotFoundError as error:
                server.forget(job)
                raise LostReservation(f"the time-to-run of job {job.id} is over") from error

    def _unavailable(self, error: Exception) -> BeltUnavailable:
        host, port = self._peer
        return BeltUnavailable(f"beanstalkd at {host}:{port} did not do it: {type(error).__name__}: {error}")


class _Bell:
    """Wakes a thread that is blocked in a reserve; a thread at work on a job keeps its connection."""

    def __init__(self) -> None:
        self.rung = False
        self._lock = threading.RLock()  # a signal handler may ring while its own thread listens
        self._waiting: Connection | None = None

    def ring(self) -> None:
        """From any thread, once and for all."""
        with self._lock:
            self.rung = True
            if self._waiting is not None:
                self._waiting.hang_up()

    @contextmanager
    def wakes(self, connection: Connection) -> Generator[None]:
        """Within, a ring ends the connection; whatever was read from it by then leaves as `_Woken`."""
        self._listen(connection)
        try:
            yield
        finally:
            self._listen(None)

    def _listen(self, connection: Connection | None) -> None:
        with self._lock:
            self._waiting = connection
            if self.rung:
                raise _Woken


class _Woken(Exception):
    """The bell rang: the connection is of no use any more, and the server has a job just handed out back."""
