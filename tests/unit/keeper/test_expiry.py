"""An order whose deadline passes while nobody works ends all the same."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.record import Effect
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from shared.tubes.names import CALLBACKS
from tests.unit.keeper.house import House
from tests.unit.workers.workshop import activate, release

SOON = 100


def by_then(house: House, spec: AnyOrder) -> AnyOrder:
    """The same with a deadline."""
    return replace(spec, deadline=datetime.fromtimestamp(house.clock.time() + SOON, UTC))


@pytest.mark.parametrize("published", [True, False])
def test_an_order_that_nobody_has_begun_fails_at_its_deadline(published: bool) -> None:
    house = House()
    order = house.take(by_then(house, activate()), published=published)
    house.later(SOON - 1)
    house.rescue.sweep()
    assert house.book.read(order.id).state is State.ACCEPTED
    house.later(1)
    house.rescue.sweep()
    ended = house.book.read(order.id)
    assert ended.state is State.FAILED
    assert "deadline" in str(ended.why)
    assert [entry.event for entry in house.book.timeline(order.id)][-1] == "failed"


def test_its_callback_goes_out() -> None:
    house = House()
    house.take(by_then(house, activate(callback="https://example.com/")))
    house.later(SOON)
    house.rescue.sweep()
    assert CALLBACKS in [job.tube for job in house.server.jobs.values()]


def test_an_order_that_waits_for_a_word_waits_no_longer_than_that() -> None:
    house = House()
    order = house.claim(house.take(by_then(house, replace(release(), confirm="wait"))))
    assert order.state is State.WAITING
    house.later(SOON)
    house.rescue.sweep()
    assert house.book.read(order.id).state is State.FAILED


def test_an_order_in_a_workers_hands_is_the_workers() -> None:
    house = House()
    order = house.take(by_then(house, activate()))
    house.later(SOON - 1)
    order = house.claim(order)
    house.later(2)
    house.sweep_after_restart()
    assert house.book.read(order.id) == order


def test_what_has_begun_is_put_back_and_not_ended() -> None:
    house = House()
    order = house.claim(house.take(by_then(house, activate())))
    effect = Effect("PUT", {}, house.clock.time())
    house.book.commit(order, progress.announce(order, effect, ()))
    house.later(10 * SOON)
    house.rescue.sweep()
    assert house.book.read(order.id).state is State.RUNNING
