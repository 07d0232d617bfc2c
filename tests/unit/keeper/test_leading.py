"""Of several keepers one leads; what happens between them does no harm."""

from fakeredis import FakeRedis, FakeServer
from structlog.typing import EventDict

from services.keeper.main import keep
from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.book.publish import body_of
from shared.orders.record import Order
from tests.unit.keeper.house import PATIENCE, House


class Interrupted(Book):
    """A book in which something happens while an order is read."""

    def __init__(self, house: House, happens: list[object]) -> None:
        super().__init__(house.redis, patience=PATIENCE)
        self._house = house
        self._happens = happens

    def read(self, order_id: str) -> Order:
        """See `Book.read`."""
        order = super().read(order_id)
        if self._happens:
            self._happens.pop()
            self._house.redis.delete(keyspace.KEEPER)
            keep(self._house.watch, "other", 60, [self._house.keeper().sweep])
        return order


def test_one_of_two_keepers_sweeps() -> None:
    house = House()
    house.take(published=False)
    house.later()
    keep(house.watch, "one", 60, [house.keeper().sweep])
    keep(house.watch, "two", 60, [house.keeper().sweep])
    assert len(house.bodies()) == 1
    assert house.redis.get(keyspace.KEEPER) == b"one"


def test_a_keeper_that_leads_keeps_the_lead() -> None:
    house = House()
    for _ in range(3):
        keep(house.watch, "one", 60, [house.rescue.sweep])
        house.take(published=False)
        house.later()
    keep(house.watch, "one", 60, [house.rescue.sweep])
    assert len(set(house.bodies())) == 3


def test_another_keeper_takes_over_when_the_lease_is_over() -> None:
    house = House()
    keep(house.watch, "one", 60, [house.rescue.sweep])
    house.redis.delete(keyspace.KEEPER)
    house.take(published=False)
    house.later()
    keep(house.watch, "two", 60, [house.rescue.sweep])
    assert len(house.bodies()) == 1


def test_a_lease_lost_in_mid_sweep_costs_a_duplicate_at_most() -> None:
    house = House()
    order = house.take(published=False)
    house.later()
    keep(house.watch, "one", 60, [house.keeper(Interrupted(house, [1])).sweep])
    assert set(house.bodies()) == {body_of(order)}
    assert len(house.bodies()) <= 2
    assert house.book.read(order.id) == order


def test_an_order_that_moves_on_while_it_is_looked_at_keeps_its_own_time() -> None:
    house = House()
    order = house.take(published=False)
    house.later()

    class Moving(Book):
        def read(self, order_id: str) -> Order:
            found = super().read(order_id)
            house.claim(found)
            return found

    house.keeper(Moving(house.redis, patience=PATIENCE)).sweep()
    claimed = house.book.read(order.id)
    assert claimed.job is not None
    assert claimed.job.lease is not None
    assert house.redis.zscore(keyspace.OPEN, order.id) == claimed.job.lease.until + PATIENCE
    assert house.watch.receipt(order.id) is None


def test_a_round_without_a_belt_is_given_up(logged: list[EventDict]) -> None:
    house = House()
    house.take(published=False)
    house.later()
    house.server.down = True
    keep(house.watch, "one", 60, [house.rescue.sweep])
    assert "round given up" in {entry["event"] for entry in logged}
    house.server.down = False
    house.later(2)
    keep(house.watch, "one", 60, [house.rescue.sweep])
    assert len(house.bodies()) == 1


def test_a_round_without_a_book_is_given_up(logged: list[EventDict]) -> None:
    house = House()
    house.take(published=False)
    house.later()
    server = FakeServer()
    server.connected = False
    away = Book(FakeRedis(server=server), patience=PATIENCE)
    keep(house.watch, "one", 60, [house.keeper(away).sweep])
    assert "round given up" in {entry["event"] for entry in logged}
    keep(house.watch, "one", 60, [house.rescue.sweep])
    assert len(house.bodies()) == 1
