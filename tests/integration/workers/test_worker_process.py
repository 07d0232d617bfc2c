"""The worker program as a process of its own: it works on real servers and drains on SIGTERM."""

import threading
from collections.abc import Generator
from pathlib import Path

import pytest
import redis
from ulid import ULID

from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.book.publish import publish
from shared.orders.record import Order
from shared.tubes.client import Beanstalkd
from shared.tubes.names import REPORTS_ASK, REPORTS_COLLECT
from tests.crash.programs import Program
from tests.rogue_server import RogueServer, Wire, whole
from tests.servers import BeanstalkdServer, RedisServer
from tests.unit.workers.workshop import report

PATIENCE = 20
DESCRIPTION = b'{"hash":"4e591630fedf4aa149db9874fb33fe23","link":"/v3/files/930000/4e59"}'


class SlowCarrier:
    """Answers a report request when it is told to."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.answer = threading.Event()

    def __call__(self, wire: Wire) -> None:
        wire.read()
        self.asked.set()
        self.answer.wait(PATIENCE)
        wire.write(whole(DESCRIPTION))


@pytest.fixture
def carrier() -> SlowCarrier:
    return SlowCarrier()


@pytest.fixture
def worker(
    carrier: SlowCarrier,
    tmp_path: Path,
    real_redis: redis.Redis,
    redis_server: RedisServer,
    beanstalkd: BeanstalkdServer,
) -> Generator[Program]:
    """A worker process of one thread, at work on the test's own belt."""
    with RogueServer(carrier) as server:
        settings = {
            "TRUNKLINE_ENVIRONMENT": "development",
            "TRUNKLINE_REDIS_URL": redis_server.url,
            "TRUNKLINE_BEANSTALKD": beanstalkd.address,
            "TRUNKLINE_SIMWOOD_URL": server.url,
            "TRUNKLINE_WORKER_THREADS": "1",
        }
        program = Program("worker", "worker", tmp_path, settings).start()
        yield program
        carrier.answer.set()
        program.kill()


@pytest.fixture
def beanstalkd(tmp_path: Path) -> Generator[BeanstalkdServer]:
    server = BeanstalkdServer(tmp_path / "beanstalkd").start()
    yield server
    server.kill()


@pytest.fixture
def order(real_redis: redis.Redis, beanstalkd: BeanstalkdServer) -> Order:
    """An order that is in the book and on the belt."""
    move = progress.accept(
        report(), order_id=str(ULID()), client="demo", account="930000", trace="t" * 32, now=0
    )
    Book(real_redis, patience=30).accept(move, IdempotencyKey(move.order.id, "fingerprint"))
    belt = Beanstalkd(beanstalkd.address)
    publish(belt, move.order, delay=0, ttr=60)
    belt.close()
    return move.order


def test_sigterm_finishes_the_call_under_way_writes_its_outcome_and_leaves(
    worker: Program, carrier: SlowCarrier, order: Order, real_redis: redis.Redis
) -> None:
    assert carrier.asked.wait(PATIENCE)
    worker.terminate()
    carrier.answer.set()
    assert worker.wait(PATIENCE) == 0
    after = Book(real_redis, patience=30).read(order.id)
    assert (after.step.tube, after.outputs["rounds"]) == (REPORTS_COLLECT, 1)
    assert "worker stopped" in worker.log.read_text()


def test_sigterm_leaves_the_follow_on_for_the_next_worker(
    worker: Program, carrier: SlowCarrier, order: Order, beanstalkd: BeanstalkdServer
) -> None:
    assert carrier.asked.wait(PATIENCE)
    worker.terminate()
    carrier.answer.set()
    worker.wait(PATIENCE)
    belt = Beanstalkd(beanstalkd.address)
    assert belt.waiting(REPORTS_COLLECT)["ready"] == 1
    assert belt.waiting(REPORTS_ASK) == {"ready": 0, "reserved": 0, "delayed": 0, "buried": 0}
    belt.close()


def test_a_worker_that_is_killed_gives_its_job_back_at_once(
    worker: Program, carrier: SlowCarrier, order: Order, beanstalkd: BeanstalkdServer
) -> None:
    assert carrier.asked.wait(PATIENCE)
    worker.kill()
    belt = Beanstalkd(beanstalkd.address)
    belt.watch((REPORTS_ASK,))
    job = belt.reserve(PATIENCE)
    assert job is not None
    assert belt.times_reserved(job) == 2
    belt.close()
