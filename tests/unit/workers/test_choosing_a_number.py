"""From a wish to a number: search, price ceiling, candidates that others take, orders that compete."""

from decimal import Decimal

import pytest

from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import Choose
from tests.unit.workers.carrier_world import CHEAP, GOLD, NEXT, World, refusal
from tests.unit.workers.scripted_carrier import answers, lost_after
from tests.unit.workers.workshop import Workshop, activate

GONE = answers(refusal(404, "Number not available"))


def chosen(shop: Workshop, choose: Choose | None = None) -> Order:
    """The order when it has ended."""
    return shop.finish(shop.take(activate(choose=choose)))


def test_the_cheapest_match_is_taken_and_its_price_charged() -> None:
    order = chosen(Workshop())
    assert (order.number, order.charged) == (CHEAP, Decimal("0.5"))


def test_a_dearer_tier_is_searched_when_asked_for() -> None:
    order = chosen(Workshop(), Choose(pattern="2079*", tier="gold"))
    assert (order.number, order.charged) == (GOLD, 25)


@pytest.mark.parametrize("ceiling", ["0.5", "1"])
def test_a_price_up_to_the_ceiling_is_paid(ceiling: str) -> None:
    assert chosen(Workshop(), Choose(max_setup=Decimal(ceiling))).number == CHEAP


def test_a_price_above_the_ceiling_is_refused_with_the_cheapest_there_is() -> None:
    shop = Workshop()
    order = chosen(shop, Choose(max_setup=Decimal("0.49")))
    assert (order.state, shop.world.effects) == (State.FAILED, [])
    assert "0.5" in str(order.why)
    assert "max_setup 0.49" in str(order.why)


def test_no_match_is_refused() -> None:
    order = chosen(Workshop(), Choose(pattern="999*"))
    assert order.state is State.FAILED
    assert "no standard number matches 999*" in str(order.why)


def test_when_somebody_else_was_faster_the_next_candidate_is_taken() -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", GONE)
    order = chosen(shop)
    assert (order.number, order.charged) == (NEXT, Decimal("1.5"))
    assert order.outputs["tried"] == [CHEAP]
    assert shop.carrier.calls.count("GET available") == 1


def test_which_were_tried_is_known_though_the_answer_was_lost() -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", GONE, lost_after)
    order = chosen(shop)
    assert (order.number, order.outputs["tried"]) == (NEXT, [CHEAP])


def test_an_order_that_got_the_first_has_tried_no_other() -> None:
    assert "tried" not in chosen(Workshop()).outputs


def test_when_all_candidates_are_gone_the_search_begins_again() -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", GONE, GONE)
    order = chosen(shop)
    assert order.state is State.SUCCEEDED
    assert shop.carrier.calls.count("GET available") == 2


def test_an_order_whose_candidates_are_always_gone_gives_up() -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", *[GONE] * 100)
    order = chosen(shop)
    assert "others took every number" in str(order.why)
    assert order.outputs["tried"] == [CHEAP, NEXT]
    assert shop.carrier.calls.count("PUT number") == 2 * 3


def test_a_refusal_for_want_of_money_is_not_mistaken_for_a_number_that_is_gone() -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", answers(refusal(402, "Insufficient funds")))
    order = chosen(shop)
    assert (order.state, order.why) == (State.FAILED, "Insufficient funds")
    assert shop.carrier.calls.count("PUT number") == 1


def test_a_number_that_is_on_the_account_already_is_passed_over() -> None:
    shop = Workshop()
    order = shop.take(activate())
    shop.step()
    shop.world.own(CHEAP)
    assert shop.finish(order).number == NEXT


def test_a_hundred_orders_for_the_same_wish_all_get_a_number_of_their_own() -> None:
    shop = Workshop(world=World({f"441632960{index:03d}": "0" for index in range(120)}))
    orders = [shop.take(activate()) for _ in range(100)]
    for order in orders:
        shop.until(lambda found: found.is_final, order)
    assert {shop.look(order).state for order in orders} == {State.SUCCEEDED}
    assert len({shop.look(order).number for order in orders}) == 100
    assert shop.world.count("allocate") == 100


def test_the_orders_that_no_number_is_left_for_are_refused() -> None:
    shop = Workshop()
    orders = [shop.take(activate()) for _ in range(5)]
    states = [shop.until(lambda found: found.is_final, order).state for order in orders]
    assert states.count(State.SUCCEEDED) == shop.world.count("allocate") == 2
