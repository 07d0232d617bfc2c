"""One connected socket to beanstalkd: greenstalk, taking answers whole, and what the server knows of it.

An answer that is cut or out of turn raises. Nothing here connects anew or hides an error: `client` does.
"""

import io
import socket
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress

import greenstalk

from shared.tubes.belt import Job, Put
from shared.tubes.limits import MAX_BODY

_LINE_END = b"\r\n"
_USED, _PUT = b"USING", b"INSERTED"
_LONGEST_LINE = 1024
_LONGEST_BODY = MAX_BODY + len(_LINE_END)
_KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}

REFUSALS = (greenstalk.DrainingError, greenstalk.OutOfMemoryError, greenstalk.BuriedError)
"""The server read a put to its end and will not hand it out: the connection is in step, and keeps its job."""


class Connection(greenstalk.Client[bytes]):
    """A connected socket, and all that beanstalkd remembers about it: tubes and jobs in hand."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock, encoding=None)
        self._reader = _WholeReader(self._reader.detach())
        self._used = greenstalk.DEFAULT_TUBE
        self._watched: tuple[str, ...] = (greenstalk.DEFAULT_TUBE,)
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
            except REFUSALS as refusal:
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
        if tubes == self._watched:
            return
        for tube in set(tubes) - set(self._watched):
            self.watch(tube)
        for tube in set(self._watched) - set(tubes):
            self.ignore(tube)
        self._watched = tubes

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


def connect(peer: tuple[str, int], timeout: float) -> Connection:
    """A connection on which no answer may take longer than so many seconds."""
    sock = socket.create_connection(peer, timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if hasattr(socket, name):  # macOS names them otherwise
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return Connection(sock)
