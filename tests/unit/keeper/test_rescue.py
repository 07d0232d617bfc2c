"""What is in the book and on no tube goes back on; what is on a tube, or in somebody's hands, stays."""

from itertools import pairwise
from typing import cast

import pytest

from shared.errors import BeltUnavailable
from shared.orders import keyspace, progress
from shared.orders.book.publish import body_of
from shared.outcome import Refused, Snooze
from shared.tubes.memory import MemoryBelt
from tests.unit.keeper.house import PATIENCE, RULES, TTR, House, lose


def test_an_order_that_was_never_published_is_published() -> None:
    house = House()
    order = house.take(published=False)
    house.later()
    assert house.rescue.sweep() == 1
    assert house.bodies() == [body_of(order)]


def test_an_order_is_given_its_time_first() -> None:
    house = House()
    house.take(published=False)
    house.later(PATIENCE - 1)
    assert house.rescue.sweep() == 0


def test_jobs_lost_by_a_restart_are_put_back_at_once() -> None:
    house = House()
    orders = [house.take() for _ in range(3)]
    house.server.restart()
    assert house.sweep_after_restart() == 3
    assert sorted(house.bodies()) == sorted(body_of(order) for order in orders)
    assert house.rescue.sweep() == 0


def test_a_job_that_is_to_come_later_is_put_back_with_what_is_left_of_its_delay() -> None:
    house = House()
    order = house.claim(house.take())
    move = progress.settle(order, Snooze("not yet", 50), house.clock.time(), 0.5, RULES)
    order = house.book.commit(order, move)
    house.server.restart()
    house.later(20)
    assert house.sweep_after_restart() == 1
    [job] = house.server.jobs.values()
    assert (job.body, job.until - house.clock.time()) == (body_of(order), 30)


def test_a_job_that_is_still_on_the_belt_is_not_put_again() -> None:
    house = House()
    house.take(published=False)
    house.later()
    house.rescue.sweep()
    for _ in range(5):
        house.later(1000)
        assert house.rescue.sweep() == 0
    assert len(house.bodies()) == 1


def test_the_looks_at_a_job_that_stays_become_rarer() -> None:
    house = House()
    house.take(published=False)
    house.later()
    house.rescue.sweep()
    looks: list[float] = []
    for _ in range(400):
        house.later(10)
        before = house.redis.zscore(keyspace.OPEN, order_id(house))
        house.rescue.sweep()
        if house.redis.zscore(keyspace.OPEN, order_id(house)) != before:
            looks.append(house.clock.time())
    waits = [later - earlier for earlier, later in pairwise(looks)]
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]


def order_id(house: House) -> str:
    """The one order there is."""
    [found] = house.watch.standing_still(float("inf"), -1)
    return found


def test_a_job_that_was_lost_after_it_was_put_back_is_put_back_again() -> None:
    house = House()
    order = house.take(published=False)
    house.later()
    house.rescue.sweep()
    lose([house.server])
    house.later()
    assert house.rescue.sweep() == 1
    assert house.bodies() == [body_of(order)]


def test_another_job_under_the_same_id_is_not_mistaken_for_it() -> None:
    house = House()
    order = house.take(published=False)
    house.later()
    house.rescue.sweep()
    house.server.restart()
    MemoryBelt(house.server).put("numbers.search", b"a stranger", priority=1, ttr=TTR)
    assert house.sweep_after_restart() == 1
    assert body_of(order) in house.bodies()


def test_an_order_in_a_workers_hands_is_left_alone() -> None:
    house = House()
    house.claim(house.take())
    lose([house.server])
    house.later(TTR - 1)
    assert house.rescue.sweep() == 0


def test_an_order_in_a_workers_hands_is_left_alone_even_after_a_restart() -> None:
    house = House()
    house.claim(house.take())
    house.server.restart()
    assert house.sweep_after_restart() == 0


def test_an_order_whose_worker_never_came_back_is_put_back() -> None:
    house = House()
    order = house.claim(house.take())
    lose([house.server])
    house.later(TTR + PATIENCE + 1)
    assert house.rescue.sweep() == 1
    assert house.bodies() == [body_of(order)]


def test_an_order_that_has_ended_is_never_looked_at() -> None:
    house = House()
    order = house.claim(house.take())
    house.book.commit(order, progress.settle(order, Refused("no"), house.clock.time(), 0.5, RULES))
    house.server.restart()
    house.later(10_000)
    assert house.sweep_after_restart() == 0
    assert house.watch.standing_still(float("inf"), -1) == []


def test_an_order_that_a_person_must_decide_on_is_left_alone() -> None:
    house = House()
    order = house.claim(house.take())
    house.book.commit(order, progress.attention(order, "look", house.clock.time()))
    house.server.restart()
    house.later(10_000)
    assert house.sweep_after_restart() == 0


def test_an_id_that_the_book_has_no_order_of_is_dropped() -> None:
    house = House()
    house.redis.zadd(keyspace.OPEN, {"nobody": 0})
    order = house.take(published=False)
    house.later()
    assert house.rescue.sweep() == 1
    assert house.watch.standing_still(float("inf"), -1) == [order.id]


def test_an_order_that_does_not_decode_does_not_keep_the_others_from_being_rescued() -> None:
    house = House()
    garbled = house.take(published=False)
    house.redis.hset(keyspace.order(garbled.id), "document", "{")
    house.clock.advance(1)
    order = house.take(published=False)
    house.later()
    assert house.rescue.sweep() == 1
    assert house.bodies() == [body_of(order)]


def test_an_order_that_does_not_decode_is_set_aside_once() -> None:
    house = House()
    garbled = house.take(published=False)
    house.redis.hset(keyspace.order(garbled.id), "document", "{")
    for _ in range(3):
        house.later()
        house.rescue.sweep()
    assert house.redis.llen(keyspace.ASIDE) == 1
    assert garbled.id.encode() in cast("list[bytes]", house.redis.lrange(keyspace.ASIDE, 0, -1))[0]


def test_a_sweep_changes_no_order() -> None:
    house = House()
    order = house.take(published=False)
    house.later()
    house.rescue.sweep()
    assert house.book.read(order.id) == order
    assert len(house.book.timeline(order.id)) == 1


def test_with_no_belt_the_round_is_given_up_and_the_next_one_works() -> None:
    house = House()
    order = house.take(published=False)
    house.later()
    house.server.down = True
    with pytest.raises(BeltUnavailable):
        house.rescue.sweep()
    house.server.down = False
    house.later(2)
    assert house.rescue.sweep() == 1
    assert house.bodies() == [body_of(order)]


def test_a_restart_is_not_forgotten_when_its_round_is_given_up() -> None:
    house = House()
    house.take()
    house.server.restart()
    house.server.draining = True
    house.rescue.sweep()
    with pytest.raises(BeltUnavailable):
        house.rescue.sweep()
    house.server.draining = False
    house.later(2)
    assert house.rescue.sweep() == 1


def test_with_one_of_two_belts_down_its_jobs_go_to_the_other() -> None:
    house = House(servers=2)
    orders = [house.take(published=False) for _ in range(4)]
    house.later()
    house.rescue.sweep()
    house.server.down = True
    house.later()
    assert house.rescue.sweep() == 2
    other = [*house.servers.values()][1]
    assert sorted(job.body for job in other.jobs.values()) == sorted(body_of(order) for order in orders)


def test_a_restart_of_one_of_two_belts_is_noticed() -> None:
    house = House(servers=2)
    for _ in range(4):
        house.take()
    house.server.restart()
    house.sweep_after_restart()
    assert len(set(house.bodies())) == 4
