"""Redis, the belt or the carrier is away for a while: work waits, and what was done is not done again."""

from typing import cast

import pytest

from shared.exchange.line import Answer
from shared.orders.book.pauses import Pause, Pauses
from shared.orders.book.publish import body_of
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Snooze
from shared.tubes.names import NUMBERS_ALLOCATE, REPORTS_ASK, REPORTS_COLLECT
from tests.unit.workers.away import Away
from tests.unit.workers.carrier_world import CHEAP
from tests.unit.workers.one_step import ORDER, ending, shop_where
from tests.unit.workers.scripted_carrier import answers, lost_after, lost_before, then, unreachable
from tests.unit.workers.workshop import Workshop, activate


def before_allocation() -> tuple[Workshop, Away, Order]:
    """An order whose next job allocates its number."""
    fate = Away()
    shop = Workshop(fate=fate)
    order = shop.take(activate(number=CHEAP))
    return shop, fate, shop.until(lambda found: found.step.tube == NUMBERS_ALLOCATE, order)


def test_a_book_that_is_away_before_the_work_gives_the_job_back() -> None:
    shop, fate, order = before_allocation()
    fate.away("redis", fails=1)
    shop.step()
    assert shop.bodies() == [body_of(order)]
    assert shop.look(order) == order
    assert shop.finish(order).state is State.SUCCEEDED


def test_a_call_that_the_book_does_not_take_down_is_not_made() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("GET number", then(lambda: fate.away("redis", fails=1000)))
    shop.step()
    assert "PUT number" not in shop.carrier.calls
    fate.back()
    assert shop.finish(order).charged == shop.world.charged


def test_a_call_that_was_made_is_written_down_however_often_the_book_fails() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("PUT number", then(lambda: fate.away("redis", fails=20)))
    shop.step()
    order = shop.look(order)
    assert (order.step.tube, order.charged) == ("numbers.verify", shop.world.charged)


def test_a_call_whose_book_stays_away_is_read_back_by_the_next_worker() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("PUT number", then(lambda: fate.away("redis", fails=1000)))
    shop.step()
    fate.back()
    order = shop.finish(order)
    assert (order.state, order.charged) == (State.SUCCEEDED, shop.world.charged)
    assert shop.carrier.calls.count("PUT number") == 1


def test_a_lost_answer_to_a_commit_that_was_written_does_not_write_it_twice() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("PUT number", then(lambda: fate.away("redis", fails=1, after_it_is_done=True)))
    shop.step()
    events = shop.events(order)
    assert events.count("done") == 2, events
    assert shop.finish(order).charged == shop.world.charged


def test_a_belt_that_does_not_take_the_follow_on_leaves_it_to_whoever_meets_the_old_job() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("PUT number", then(lambda: fate.away("belt put", fails=1)))
    shop.step()
    assert shop.bodies() == [body_of(order)]
    shop.step()
    assert shop.bodies() == [body_of(shop.look(order))]
    assert shop.world.count("allocate") == 1


def test_a_job_that_could_not_be_deleted_does_no_harm() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("PUT number", then(lambda: fate.away("belt delete", fails=1)))
    order = shop.finish(order)
    shop.work()
    assert (order.state, shop.world.count("allocate")) == (State.SUCCEEDED, 1)
    assert shop.bodies() == []


def test_a_belt_that_fails_at_a_touch_stops_the_call_and_spends_no_attempt() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("GET number", then(lambda: fate.away("belt touch", fails=1)))
    shop.step()
    assert "PUT number" not in shop.carrier.calls
    assert shop.look(order).step.attempts == 0
    assert shop.finish(order).charged == shop.world.charged


def test_a_book_that_fails_in_a_handler_spends_no_attempt() -> None:
    shop = Workshop(fate=Away())
    order = shop.until(lambda found: found.step.tube == REPORTS_COLLECT, shop.take(ORDER))
    fate = cast("Away", shop.fate)
    shop.carrier.once("GET file", then(lambda: fate.away("redis", fails=1)))
    shop.step()
    assert shop.look(order).step.attempts == 0
    assert shop.finish(order).state is State.SUCCEEDED


def test_a_carrier_out_of_reach_spends_no_attempt_however_long() -> None:
    shop, _, order = before_allocation()
    shop.carrier.once("GET number", *[unreachable] * 50)
    order = shop.until(lambda found: found.is_final, order, tick=300)
    assert order.state is State.SUCCEEDED


def test_a_carrier_out_of_reach_when_it_is_read_back_calls_for_nobody_however_long() -> None:
    shop, _, order = before_allocation()
    shop.carrier.once("PUT number", lost_after)
    shop.step()
    shop.carrier.once("GET number", *[unreachable] * 50)
    order = shop.until(lambda found: found.is_final or found.state is State.ATTENTION, order, tick=300)
    assert (order.state, order.charged) == (State.SUCCEEDED, shop.world.charged)


def test_a_carrier_that_asks_for_time_when_it_is_read_back_calls_for_nobody_however_long() -> None:
    shop, _, order = before_allocation()
    shop.carrier.once("PUT number", lost_after)
    shop.step()
    busy = answers(Answer(503, {"retry-after": "60"}, b""))
    shop.carrier.once("GET number", *[busy] * 50)
    order = shop.until(lambda found: found.is_final or found.state is State.ATTENTION, order, tick=60)
    assert (order.state, order.charged) == (State.SUCCEEDED, shop.world.charged)


def test_a_belt_that_fails_while_the_carrier_is_read_back_spends_no_attempt() -> None:
    shop, fate, order = before_allocation()
    shop.carrier.once("PUT number", lost_after)
    shop.step()
    fate.away("belt touch", fails=20)
    order = shop.until(lambda found: found.is_final or found.state is State.ATTENTION, order, tick=60)
    assert (order.state, order.charged) == (State.SUCCEEDED, shop.world.charged)


def test_a_call_that_never_has_an_effect_stops_after_the_last_attempt() -> None:
    shop, _, order = before_allocation()
    shop.carrier.once("PUT number", *[lost_before] * 50)
    order = shop.until(lambda found: found.state is State.ATTENTION, order)
    assert shop.carrier.calls.count("PUT number") == shop.rules.max_attempts
    assert shop.world.charged == order.charged == 0


def test_a_time_that_the_carrier_names_pauses_the_tube_for_everybody() -> None:
    shop = shop_where(ending(Snooze("slow down", 7.5, everybody=True)))
    shop.take(ORDER)
    assert shop.step()
    assert shop.server.pauses == {REPORTS_ASK: shop.clock.monotonic() + 7}


@pytest.mark.parametrize("outcome", [Snooze("not ready", 7), Snooze("soon", 0.9, everybody=True)])
def test_no_other_wait_pauses_a_tube(outcome: Snooze) -> None:
    shop = shop_where(ending(outcome))
    shop.take(ORDER)
    assert shop.step()
    assert shop.server.pauses == {}


def test_an_outage_does_not_shorten_what_a_person_paused() -> None:
    shop = shop_where(ending(Snooze("slow down", 7.5, everybody=True)))
    shop.take(ORDER)
    Pauses(shop.calm).begin(REPORTS_ASK, Pause("Ada", "maintenance", 1.0, left=600))
    assert shop.step()
    assert shop.belt.look(REPORTS_ASK).paused > 500
