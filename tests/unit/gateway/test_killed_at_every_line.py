"""A gateway dies, or loses its Redis or its belt, right before or after everything it does to take orders in.

Whoever did not get an answer sends the same request again, to another gateway: it is the same order, in the
book once and, with the keeper's help, on the belt.
"""

from collections.abc import Callable
from itertools import count
from threading import BoundedSemaphore
from typing import TypeVar

import pytest
import redis

from services.gateway.intake.intake import Intake
from services.gateway.intake.publisher import Publisher
from services.gateway.reading.idempotency import make_key
from services.gateway.resources.batches import Batch
from services.keeper.rescue import Rescue
from shared.clock import ManualClock
from shared.errors import BookUnavailable
from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.book.publish import wanted
from shared.orders.book.watch import Watch
from shared.orders.clients.clients import demo_client
from shared.orders.types.kinds import ReportRun
from shared.tubes import envelope
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.spread import Producer
from tests.unit.workers.databases import databases
from tests.unit.workers.fate import Broken, Death, Fate, FatedBelt, Killed

Answer = TypeVar("Answer")
ACCOUNT, PATIENCE = "930000", 30.0
CLIENT = demo_client(ACCOUNT)
LINES = 5


class Street:
    """A book, a belt, and as many gateways as are needed."""

    def __init__(self, fate: Fate) -> None:
        self.clock = ManualClock()
        self.server = MemoryServer(self.clock)
        self.calm, self.redis = databases.lend()
        self.redis.fate = self.fate = fate

    def gateway(self) -> tuple[Intake, Publisher]:
        """A gateway of its own."""
        belt = Producer(["memory:1"], connect=lambda _: FatedBelt(self.server, self.fate), rest=0)
        publisher = Publisher(belt, self.clock, job_ttr=60)
        book = Book(self.redis, patience=PATIENCE)
        return Intake(book, publisher, self.clock, account=ACCOUNT), publisher

    def send(self, request: Callable[[Intake, Publisher], Answer]) -> Answer:
        """Send a request until it is answered, each time to another gateway."""
        while True:
            try:
                return request(*self.gateway())
            except (Death, BookUnavailable):
                continue

    def settle(self) -> tuple[list[str], list[str]]:
        """The orders in the book, and those that lie on the belt after the keeper's round."""
        self.clock.advance(PATIENCE + 1)
        belts = Producer(["memory:1"], connect=lambda _: MemoryBelt(self.server), rest=0)
        keeper = Rescue(
            Book(self.calm, patience=PATIENCE),
            Watch(self.calm),
            belts,
            self.clock,
            patience=PATIENCE,
            job_ttr=60,
        )
        keeper.sweep()
        found: list[bytes] = self.calm.zrange(keyspace.orders_of(CLIENT.id), 0, -1)  # pyright: ignore
        put = {envelope.decode(job.body).order for job in self.server.jobs.values()}
        return sorted(one.decode() for one in found), sorted(put)


def one(intake: Intake, _publisher: Publisher) -> str:
    """`POST /orders`, but for HTTP."""
    spec = ReportRun(reference="r", report="voice/cdr/day")
    move = intake.draft(spec, CLIENT, "t" * 32)
    return intake.take(move, make_key("POST /orders", "k", {"reference": "r"})).order_id


def many(intake: Intake, publisher: Publisher) -> tuple[int, int]:
    """`POST /batches`, but for HTTP and the thread."""
    lines = [b'{"type":"report.run","reference":"r%d","report":"voice/cdr/day"}' % n for n in range(LINES)]
    batch = Batch("B", CLIENT, "t" * 32, intake)
    for some in (lines[:3], lines[3:]):
        publisher.some([wanted(order) for order in batch.take([*enumerate(some, 1)])])
    assert batch.rejected == []
    return batch.counts["created"], batch.counts["replayed"]


@pytest.mark.parametrize("kind", [Killed, Broken])
def test_an_order_is_taken_once_whatever_happens(kind: type[Fate]) -> None:
    for moment in count(1):
        street = Street(kind(moment))
        answer = street.send(one)
        assert street.settle() == ([answer], [answer])
        if not street.fate.struck:
            assert moment > 4, "the test did not get anywhere near every line"
            break


@pytest.mark.parametrize("kind", [Killed, Broken])
def test_a_batch_is_taken_once_whatever_happens(kind: type[Fate]) -> None:
    for moment in count(1):
        street = Street(kind(moment))
        answer = street.send(many)
        orders, jobs = street.settle()
        assert sum(answer) == len(orders) == LINES
        assert jobs == orders
        if not street.fate.struck:
            assert moment > 12, "the test did not get anywhere near every line"
            break


def test_a_lost_answer_is_found_by_the_same_caller() -> None:
    """A connection that broke after the script had run: the client of Redis cannot know."""
    street = Street(Fate())
    first = street.send(one)
    street.redis.fate = street.fate = Broken(2)
    with pytest.raises(BookUnavailable):
        one(*street.gateway())
    assert street.send(one) == first
    assert isinstance(street.calm, redis.Redis)


def test_batches_beyond_the_places_are_put_before_they_go_on() -> None:
    street = Street(Fate())
    intake, publisher = street.gateway()
    taken = Batch("B", CLIENT, "t" * 32, intake).take(
        [(1, b'{"type":"report.run","reference":"r","report":"voice/cdr/day"}')]
    )
    publisher._places = BoundedSemaphore(1)  # pyright: ignore[reportPrivateUsage]
    publisher._places.acquire()  # pyright: ignore[reportPrivateUsage]
    belt = publisher.batch()
    belt.put(taken)
    assert len(street.server.jobs) == 1
