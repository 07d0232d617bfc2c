"""A keeper and a real beanstalkd that is killed and started again, with its binlog and without."""

from collections.abc import Generator
from pathlib import Path

import pytest
import redis
from ulid import ULID

from services.keeper.rescue import Rescue
from shared.clock import ManualClock
from shared.errors import BeltUnavailable
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.book.publish import body_of, publish
from shared.orders.book.watch import Watch
from shared.orders.record import Order
from shared.tubes.client import Beanstalkd
from shared.tubes.names import NUMBERS_SEARCH
from shared.tubes.spread import Producer
from tests.servers import BeanstalkdServer
from tests.unit.workers.workshop import activate

PATIENCE = 30.0


class House:
    """A book, a belt and a keeper."""

    def __init__(self, client: redis.Redis, server: BeanstalkdServer) -> None:
        self.server = server
        self.clock = ManualClock()
        self.book = Book(client, patience=PATIENCE)
        self.producer = Producer([server.address], clock=self.clock)
        self.rescue = Rescue(
            self.book, Watch(client), self.producer, self.clock, patience=PATIENCE, job_ttr=60
        )
        self.rescue.sweep()

    def take(self) -> Order:
        """An order that is in the book and on the belt."""
        move = progress.accept(
            activate(), order_id=str(ULID()), client="demo", account="1", trace="t", now=self.clock.time()
        )
        self.book.accept(move, IdempotencyKey(move.order.id, "fingerprint"))
        publish(self.producer, move.order, delay=0, ttr=60)
        return move.order

    def restart(self) -> None:
        """Kill the server, notice it, and start it again."""
        self.server.kill()
        self.rescue.sweep()
        self.server.start()

    def bodies(self) -> list[bytes]:
        """What lies on the belt, taken off it."""
        belt = Beanstalkd(self.server.address)
        belt.watch((NUMBERS_SEARCH,))
        found: list[bytes] = []
        while (job := belt.reserve(0)) is not None:
            found.append(job.body)
            belt.delete(job)
        belt.close()
        return sorted(found)


@pytest.fixture(params=[True, False], ids=["binlog", "memory"])
def house(request: pytest.FixtureRequest, tmp_path: Path, real_redis: redis.Redis) -> Generator[House]:
    server = BeanstalkdServer(tmp_path / "beanstalkd", binlog=request.param).start()
    house = House(real_redis, server)
    yield house
    house.producer.close()
    server.kill()


def test_after_a_restart_every_order_is_on_the_belt(house: House) -> None:
    orders = [house.take() for _ in range(3)]
    house.restart()
    house.rescue.sweep()
    assert set(house.bodies()) == {body_of(order) for order in orders}


def test_a_restart_is_dealt_with_once(house: House) -> None:
    house.take()
    house.restart()
    assert house.rescue.sweep() == 1
    assert house.rescue.sweep() == 0


def test_a_job_that_was_put_back_before_the_restart_is_put_back_only_if_it_is_gone(house: House) -> None:
    order = house.take()
    house.bodies()
    house.clock.advance(PATIENCE + 1)
    assert house.rescue.sweep() == 1
    house.restart()
    assert house.rescue.sweep() == (0 if house.server.binlog else 1)
    assert house.bodies() == [body_of(order)]


def test_an_id_that_comes_back_for_another_job_is_noticed(house: House) -> None:
    order = house.take()
    house.bodies()
    house.clock.advance(PATIENCE + 1)
    house.rescue.sweep()
    house.bodies()
    house.restart()
    stranger = Beanstalkd(house.server.address)
    for _ in range(3):
        stranger.put("elsewhere", b"a stranger", priority=1, ttr=60)
    stranger.close()
    assert house.rescue.sweep() == 1
    assert house.bodies() == [body_of(order)]


def test_while_the_belt_is_down_rounds_are_given_up_and_nothing_is_lost(house: House) -> None:
    order = house.take()
    house.server.kill()
    house.clock.advance(PATIENCE + 1)
    with pytest.raises(BeltUnavailable):
        house.rescue.sweep()
    house.server.start()
    house.clock.advance(2)
    assert house.rescue.sweep() == 1
    assert set(house.bodies()) == {body_of(order)}
