"""beanstalkd made safe: greenstalk with time-outs, reconnects and checked arguments.

A connection that did anything unexpected is never used again, because its next answer may belong to the last
question: it is dropped, the error leaves as `BeltUnavailable`, and the next call connects anew. Job ids come
back after a restart, so a job is settled only on the connection that reserved it: never by its id alone.
"""

import io
import socket
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress

import greenstalk

from shared.config import split_address
from shared.errors import BeltError, BeltUnavailable, LostReservation
from shared.tubes.belt import STATES, Job, Look, Put
from shared.tubes.limits import MAX_BODY, check_id, check_put, check_tube, check_tubes, check_whole

_LINE_END = b"\r\n"
_USED, _PUT = b"USING", b"INSERTED"
_LONGEST_LINE = 1024
_LONGEST_BODY = MAX_BODY + len(_LINE_END)
_KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}

_REFUSALS = (greenstalk.DrainingError, greenstalk.OutOfMemoryError, greenstalk.BuriedError)
"""The server read a put to its end and will not hand it out: the connection is in step, and keeps its job."""

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
        self._connection: _Connection | None = None
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
            except _REFUSALS as refusal:
                raise self._unavailable(refusal) from refusal

    def watch(self, tubes: tuple[str, ...]) -> None:
        """See `Belt.watch`. Nothing is sent before the next reserve."""
        check_tubes(tubes)
        self._watched = tubes

    def reserve(self, timeout: int) -> Job | None:
        """See `Belt.reserve`."""
        check_whole("timeout", timeout)
        check_tubes(self._watched)
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
    def _exchange(self) -> "Generator[_Connection]":
        """Ask on the one connection, and drop it after anything but an answer."""
        try:
            if self._connection is None:
                self._connection = _connect(self._peer, self._timeout)
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
    def _settling(self, job: Job) -> "Generator[_Connection]":
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


class _Connection(greenstalk.Client[bytes]):
    """A connected socket, and all that beanstalkd remembers about it: tubes and jobs in hand."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock, encoding=None)
        self._reader = _WholeReader(self._reader.detach())
        self._used = greenstalk.DEFAULT_TUBE
        self._watched = {greenstalk.DEFAULT_TUBE}
        self._in_hand: dict[int, Job] = {}

    def use_only(self, tube: str) -> None:
        """Put into this tube, and look at it, from now on."""
        if tube != self._used:
            self.use(tube)
            self._used = tube

    def put_many(self, puts: Sequence[Put]) -> list[int]:
        """Send all, then read all answers: a refusal among them leaves the connection in step."""
        commands = [command for job in puts for command in self._commands(job)]
        self._sock.sendall(b"".join(line for line, _ in commands))
        ids: list[int] = []
        refused: greenstalk.Error | None = None
        for _, good in commands:
            try:
                answer = self._answer(good)
            except _REFUSALS as refusal:
                refused = refused or refusal
            else:
                ids += [int(answer)] if good == _PUT else []
        if refused is not None:
            raise refused
        return ids

    def _commands(self, job: Put) -> Iterator[tuple[bytes, bytes]]:
        """What puts a job, each with the first word of its good answer."""
        if job.tube != self._used:
            self._used = job.tube
            yield b"use %b\r\n" % job.tube.encode(), _USED
        numbers = (job.priority, job.delay, job.ttr, len(job.body))
        yield b"put %d %d %d %d\r\n%b\r\n" % (*numbers, job.body), _PUT

    def _answer(self, good: bytes) -> bytes:
        """What the next answer says, if it is the good one."""
        line = self._reader.readline()
        word, *rest = line.split() or [b""]
        if word == good and len(rest) == 1:
            return rest[0]
        if word in greenstalk.ERROR_RESPONSES:
            raise greenstalk.ERROR_RESPONSES[word](rest)
        raise ConnectionError(f"{good.decode()} was expected, and this came: {line!r}")

    def watch_only(self, tubes: tuple[str, ...]) -> None:
        """Listen on exactly these; watching comes first, because the last tube cannot be ignored."""
        wanted = set(tubes)
        for tube in wanted - self._watched:
            self.watch(tube)
        for tube in self._watched - wanted:
            self.ignore(tube)
        self._watched = wanted

    def next_job(self, timeout: int) -> Job | None:
        """Reserve. A warning about the job in hand is no job, and must not be taken for an outage."""
        try:
            found = self.reserve(timeout)
        except greenstalk.TimedOutError:
            return None
        except greenstalk.DeadlineSoonError:
            if not self._in_hand:
                raise
            return None
        job = self._in_hand[found.id] = Job(found.id, found.body)
        return job

    def age_of_next(self, tube: str) -> int | None:
        """Seconds since the job whose turn is next was due; None when somebody took it meanwhile."""
        self.use_only(tube)
        try:
            stats = self.stats_job(self.peek_ready().id)
        except greenstalk.NotFoundError:
            return None
        return max(0, int(stats["age"]) - int(stats["delay"]))

    def holds(self, job: Job) -> bool:
        """Whether it is the very object that `next_job` gave out: a stranger's job may bear the same id."""
        return self._in_hand.get(job.id) is job

    def forget(self, job: Job) -> None:
        """The job is settled, or somebody else's."""
        del self._in_hand[job.id]

    @contextmanager
    def patience(self, seconds: float) -> Generator[None]:
        """Wait for this answer so long. One that fails leaves it at that: it is the connection's last."""
        usual = self._sock.gettimeout()
        self._sock.settimeout(seconds)
        yield
        self._sock.settimeout(usual)

    def hang_up(self) -> None:
        """End the stream, so that a read that is blocked on it returns."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)


class _WholeReader(io.BufferedReader):
    """Takes whole lines and whole bodies only.

    greenstalk leaves that to assertions, which `python -O` removes: half an id would pass for an id.
    """

    def readline(self, size: int | None = _LONGEST_LINE, /) -> bytes:
        """One line, its end included; nothing at the end of the stream."""
        line = super().readline(size)
        if line and not line.endswith(_LINE_END):
            raise ConnectionError("the answer's line is cut or endless")
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        """`size` bytes, the line end after a body included."""
        if size is None or not len(_LINE_END) <= size <= _LONGEST_BODY:
            raise ConnectionError(f"the answer announces {size} bytes")
        body = super().read(size)
        if len(body) != size or not body.endswith(_LINE_END):
            raise ConnectionError("the answer's body is cut")
        return body


class _Bell:
    """Wakes a thread that is blocked in a reserve; a thread at work on a job keeps its connection."""

    def __init__(self) -> None:
        self.rung = False
        self._lock = threading.RLock()  # a signal handler may ring while its own thread listens
        self._waiting: _Connection | None = None

    def ring(self) -> None:
        """From any thread, once and for all."""
        with self._lock:
            self.rung = True
            if self._waiting is not None:
                self._waiting.hang_up()

    @contextmanager
    def wakes(self, connection: _Connection) -> Generator[None]:
        """Within, a ring ends the connection; whatever was read from it by then leaves as `_Woken`."""
        self._listen(connection)
        try:
            yield
        finally:
            self._listen(None)

    def _listen(self, connection: _Connection | None) -> None:
        with self._lock:
            self._waiting = connection
            if self.rung:
                raise _Woken


class _Woken(Exception):
    """The bell rang: the connection is of no use any more, and the server has a job just handed out back."""


def _connect(peer: tuple[str, int], timeout: float) -> _Connection:
    sock = socket.create_connection(peer, timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if hasattr(socket, name):  # macOS names them otherwise
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return _Connection(sock)
