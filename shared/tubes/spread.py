"""Puts on whichever server takes it: for the programs that publish, from any of their threads.

Servers take turns; one that failed is passed over for a moment, so that a dead one does not cost every
request its time-out. A put whose answer was lost is made again: the belt may repeat a job without harm. Never
settle jobs here: they belong to the connection that reserved them.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from math import inf
from typing import NamedTuple, TypeVar

from shared.clock import Clock, SystemClock
from shared.errors import BeltUnavailable
from shared.tubes.belt import Belt, Put
from shared.tubes.client import Beanstalkd
from shared.tubes.limits import check_put

Answer = TypeVar("Answer")


class Placed(NamedTuple):
    """Where a put went. The id means something on that server only, and only until it restarts."""

    server: str
    id: int


class Producer:
    """Publishes over one or several servers, with as many connections to each as are in use at a time."""

    def __init__(
        self,
        addresses: Sequence[str],
        *,
        connect: Callable[[str], Belt] = Beanstalkd,
        clock: Clock | None = None,
        rest: float = 1.0,
    ) -> None:
        self._servers = [_Server(address, connect) for address in addresses]
        self._clock = clock or SystemClock()
        self._rest = rest
        self._turns = count()

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> Placed:
        """As `Belt.put`, on the first server that takes it; `BeltUnavailable` when none does."""
        (place,) = self.put_many([Put(tube, body, priority, delay, ttr)])
        return place

    def put_many(self, puts: Sequence[Put]) -> list[Placed]:
        """As `Belt.put_many`, all on the first server that takes them; `BeltUnavailable` when none does."""
        for job in puts:
            check_put(job.tube, job.body, priority=job.priority, delay=job.delay, ttr=job.ttr)
        failures: list[str] = []
        for server in self._in_turn():
            try:
                return [Placed(server.address, job) for job in server.ask(lambda belt: belt.put_many(puts))]
            except BeltUnavailable as error:
                server.resting_until = self._clock.monotonic() + self._rest
                failures.append(str(error))
        raise BeltUnavailable("; ".join(failures) or "every beanstalkd failed a moment ago")

    def each(self) -> Iterator[tuple[str, Belt]]:
        """Every server's address, resting or not, and a belt to ask it with for one turn of the loop."""
        for server in self._servers:
            with server.belt() as belt:
                yield server.address, belt

    def close(self) -> None:
        """Close the connections that nobody is using."""
        for server in self._servers:
            server.close()

    def _in_turn(self) -> list["_Server"]:
        now = self._clock.monotonic()
        first = next(self._turns) % len(self._servers)
        turn = self._servers[first:] + self._servers[:first]
        return [server for server in turn if server.resting_until <= now]


class _Server:
    """One server, and the connections to it that are free. A deque's ends are safe to use from any thread."""

    def __init__(self, address: str, connect: Callable[[str], Belt]) -> None:
        self.address = address
        self.resting_until = -inf
        self._connect = connect
        self._free: deque[Belt] = deque()

    def ask(self, question: Callable[[Belt], Answer]) -> Answer:
        """Ask, and once more on a new connection: the old one may have died while nobody used it."""
        with self.belt() as belt:
            try:
                return question(belt)
            except BeltUnavailable as error:
                if isinstance(error.__cause__, TimeoutError):
                    raise  # the server hangs: it would only cost the time-out again
                return question(belt)

    @contextmanager
    def belt(self) -> Generator[Belt]:
        """A connection for this thread alone; the one used last, so that few stay in use."""
        try:
            belt = self._free.pop()
        except IndexError:
            belt = self._connect(self.address)
        try:
            yield belt
        finally:
            self._free.append(belt)

    def close(self) -> None:
        """See `Producer.close`."""
        while self._free:
            self._free.pop().close()
