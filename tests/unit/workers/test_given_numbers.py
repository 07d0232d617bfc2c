"""Orders for a number that is named: allocating it, releasing it, and other orders that work on it."""

from decimal import Decimal

import pytest

from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from tests.unit.workers.carrier_world import CHEAP, GOLD, refusal
from tests.unit.workers.scripted_carrier import answers, lost_after, lost_before
from tests.unit.workers.workshop import Workshop, activate, release


def ended(shop: Workshop, spec: AnyOrder) -> Order:
    """The order when it has ended."""
    return shop.finish(shop.take(spec))


def test_a_given_number_is_charged_at_the_price_the_search_shows() -> None:
    shop = Workshop()
    assert ended(shop, activate(number=GOLD)).charged == shop.world.charged == 25


def test_a_given_number_that_is_ours_already_is_refused_without_a_call() -> None:
    shop = Workshop()
    shop.world.own(CHEAP)
    order = ended(shop, activate(number=CHEAP))
    assert "already" in str(order.why)
    assert "PUT number" not in shop.carrier.calls


def test_a_given_number_that_somebody_else_has_is_refused() -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", answers(refusal(404, "Number not available")))
    order = ended(shop, activate(number=CHEAP))
    assert (order.state, order.why) == (State.FAILED, "Number not available")
    assert order.charged == 0


def test_an_order_waits_for_another_that_works_on_its_number() -> None:
    shop = Workshop()
    first = shop.take(activate(number=CHEAP))
    shop.carrier.once("PUT number", lost_after)
    shop.until(lambda found: found.state is State.UNCERTAIN, first)
    second = shop.take(release())
    waiting = shop.until(lambda found: found.state is State.WAITING, second, tick=0)
    assert waiting.why == f"order {first.id} is working on {CHEAP}"
    assert waiting.step.attempts == 0
    assert shop.finish(second).state is State.SUCCEEDED
    assert [effect.what for effect in shop.world.effects] == ["allocate", "release"]


def test_of_two_orders_for_one_number_one_gets_it() -> None:
    shop = Workshop()
    orders = [shop.take(activate(number=CHEAP)) for _ in range(2)]
    states = sorted(shop.finish(order).state for order in orders)
    assert states == [State.FAILED, State.SUCCEEDED]
    assert shop.world.count("allocate") == 1


def test_a_hold_that_a_dead_order_left_behind_is_taken_over() -> None:
    shop = Workshop()
    done = ended(shop, activate(number=GOLD))
    shop.book.hold("930000", CHEAP, done.id)
    shop.book.hold("930000", GOLD, "an order that the book does not have")
    assert ended(shop, activate(number=CHEAP)).state is State.SUCCEEDED
    assert ended(shop, release(GOLD)).state is State.SUCCEEDED


@pytest.mark.parametrize("spec", [activate(number=CHEAP), release()], ids=["activate", "release"])
def test_an_order_that_was_refused_lets_its_number_go(spec: AnyOrder) -> None:
    shop = Workshop()
    shop.carrier.once("GET number", answers(refusal(404)))
    shop.carrier.once("PUT number", answers(refusal(402)))
    ended(shop, spec)
    assert shop.calm.keys("*hold*") == []


def test_releasing_a_number_that_is_not_ours_is_refused_without_a_call() -> None:
    shop = Workshop()
    order = ended(shop, release())
    assert f"{CHEAP} is not on account" in str(order.why)
    assert "DELETE number" not in shop.carrier.calls


def test_a_release_whose_answer_is_lost_is_read_back_not_repeated() -> None:
    shop = Workshop()
    shop.world.own(CHEAP)
    shop.carrier.once("DELETE number", lost_after)
    assert ended(shop, release()).state is State.SUCCEEDED
    assert shop.carrier.calls.count("DELETE number") == 1


def test_a_release_that_did_not_arrive_is_made_again() -> None:
    shop = Workshop()
    shop.world.own(CHEAP)
    shop.carrier.once("DELETE number", lost_before)
    assert ended(shop, release()).state is State.SUCCEEDED
    assert shop.world.count("release") == 1


def test_a_price_that_is_not_known_beforehand_is_none() -> None:
    shop = Workshop()
    shop.carrier.once("GET available", answers(refusal(404)))
    order = shop.take(activate(number="33123456789"))
    shop.step()
    assert shop.look(order).outputs["candidates"] == [["33123456789", None]]
    assert "GET available" not in shop.carrier.calls
    assert shop.look(order).charged == Decimal(0)
