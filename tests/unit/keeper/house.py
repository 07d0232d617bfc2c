"""Orders, a book, and some belts to be looked after by a keeper; nobody works here unless a test does."""

from collections.abc import Sequence

from fakeredis import FakeRedis
from ulid import ULID

from services.keeper.rescue import Rescue
from shared.clock import ManualClock
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.book.publish import publish
from shared.orders.book.watch import Watch
from shared.orders.progress import Rules
from shared.orders.record import Order
from shared.orders.types.kinds import AnyOrder
from shared.tubes.belt import Belt
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.names import WORKER_TUBES
from shared.tubes.spread import Producer
from tests.unit.workers.workshop import activate

PATIENCE = 30.0
TTR = 60
RULES = Rules(
    job_ttr=TTR, settle_after=5, max_attempts=4, poison_after=3, callback_give_up=3600, repeat_after=30
)


class House:
    """One book and as many belts as asked for."""

    def __init__(self, servers: int = 1) -> None:
        self.clock = ManualClock()
        self.redis = FakeRedis()
        self.book = Book(self.redis, patience=PATIENCE)
        self.watch = Watch(self.redis)
        self.servers = {f"memory:{index}": MemoryServer(self.clock) for index in range(servers)}
        self.producer = Producer([*self.servers], connect=self.connect, clock=self.clock)
        self.rescue = self.keeper()
        self.rescue.sweep()

    def connect(self, address: str) -> Belt:
        """A connection to one of the belts."""
        belt = MemoryBelt(self.servers[address])
        belt.watch(WORKER_TUBES)
        return belt

    def keeper(self, book: Book | None = None) -> Rescue:
        """A keeper, on another book object if given."""
        return Rescue(
            book or self.book, self.watch, self.producer, self.clock, patience=PATIENCE, job_ttr=TTR
        )

    def sweep_after_restart(self) -> int:
        """The sweep that finds its connection cut, and the next one: how many jobs they put back."""
        return self.rescue.sweep() + self.rescue.sweep()

    @property
    def server(self) -> MemoryServer:
        """The first belt's server."""
        return next(iter(self.servers.values()))

    def take(self, spec: AnyOrder | None = None, *, published: bool = True) -> Order:
        """An order as the gateway leaves it."""
        move = progress.accept(
            spec or activate(),
            order_id=str(ULID()),
            client="demo",
            account="930000",
            trace="t" * 32,
            now=self.clock.time(),
        )
        self.book.accept(move, IdempotencyKey(move.order.id, "fingerprint"))
        if published:
            publish(self.producer, move.order, delay=0, ttr=TTR)
        return move.order

    def claim(self, order: Order) -> Order:
        """A worker takes the order."""
        return self.book.commit(order, progress.claim(order, "worker", self.clock.time(), RULES))

    def later(self, seconds: float = PATIENCE + 1) -> None:
        """Time passes."""
        self.clock.advance(seconds)

    def bodies(self) -> list[bytes]:
        """All that lies on the belts."""
        return [job.body for server in self.servers.values() for job in server.jobs.values()]


def lose(servers: Sequence[MemoryServer]) -> None:
    """The servers lose all their jobs and nobody notices: no restart."""
    for server in servers:
        server.jobs.clear()
