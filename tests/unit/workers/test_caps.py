"""What an order does when its client's money is over: it stops before the call, and keeps nothing."""

from decimal import Decimal

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.orders.clients.clients import Clients, Limits, demo_client
from shared.orders.clients.usage import usage_of
from shared.orders.record import Order
from shared.orders.states import State
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, GOLD, NEXT, World, refusal, said
from tests.unit.workers.scripted_carrier import answers, lost_after, lost_before
from tests.unit.workers.workshop import RULES, Workshop, activate


def shop_with(limits: Limits) -> Workshop:
    shop = Workshop()
    Clients(shop.calm, SEALS).put(replace(demo_client(ACCOUNT), limits=limits))
    return shop


def left(shop: Workshop) -> tuple[Decimal, Decimal, int]:
    """What is used, what is reserved, and for how many numbers."""
    usage = usage_of(shop.calm, "demo", shop.clock.time())
    return usage.day.used, usage.day.reserved, usage.numbers


def refused(shop: Workshop, order: Order) -> Order:
    found = shop.finish(order)
    assert (found.state, found.holds, found.reserved) == (State.FAILED, (), 0)
    return found


def test_what_the_cap_has_no_room_for_is_not_called() -> None:
    shop = shop_with(Limits(day=Decimal("0.4")))
    order = refused(shop, shop.take(activate(number=CHEAP)))
    assert "PUT number" not in shop.carrier.calls
    assert "may spend 0.4 a day" in str(order.why)
    assert "0.5 needed" in str(order.why)
    assert left(shop) == (0, 0, 0)


def test_a_number_that_was_not_bought_is_let_go() -> None:
    shop = shop_with(Limits(day=Decimal("0.4")))
    refused(shop, shop.take(activate(number=CHEAP)))
    assert shop.calm.keys("*:hold:*") == []


def test_an_order_may_stop_half_way_and_says_what_it_has_cost() -> None:
    shop = shop_with(Limits(month=Decimal("0.5")))
    order = refused(shop, shop.take(activate(everything=True)))
    assert (order.number, order.charged) == (CHEAP, Decimal("0.5"))
    assert shop.world.count("999") == 0
    assert left(shop) == (Decimal("0.5"), 0, 1)


def test_one_orders_number_is_another_orders_cap() -> None:
    shop = shop_with(Limits(numbers=1))
    assert shop.finish(shop.take(activate())).state is State.SUCCEEDED
    order = refused(shop, shop.take(activate()))
    assert "may allocate 1 numbers a day" in str(order.why)
    assert shop.world.count("allocate") == 1


def test_while_nobody_knows_whether_a_number_was_bought_its_money_stays_reserved() -> None:
    shop = shop_with(Limits(day=Decimal("0.5")))
    shop.carrier.once("PUT number", lost_after)
    order = shop.until(lambda found: found.state is State.UNCERTAIN, shop.take(activate(number=CHEAP)))
    assert (order.reserved, left(shop)) == (Decimal("0.5"), (Decimal("0.5"), Decimal("0.5"), 1))
    assert shop.finish(order).state is State.SUCCEEDED
    assert left(shop) == (Decimal("0.5"), 0, 1)


def test_an_order_that_waits_for_a_person_keeps_it() -> None:
    shop = shop_with(Limits(day=Decimal("0.5")))
    shop.carrier.once("PUT number", lost_after)
    order = shop.until(lambda found: found.state is State.UNCERTAIN, shop.take(activate(number=CHEAP)))
    shop.carrier.once("GET number", *[answers(refusal(500))] * RULES.max_attempts)
    order = shop.until(lambda found: found.state is State.ATTENTION, order)
    assert (order.reserved, left(shop)[1]) == (Decimal("0.5"), Decimal("0.5"))


def test_what_did_not_happen_is_returned_and_may_be_tried_again_within_the_same_cap() -> None:
    shop = shop_with(Limits(day=Decimal("0.5"), numbers=1))
    shop.carrier.once("PUT number", lost_before)
    assert shop.finish(shop.take(activate(number=CHEAP))).state is State.SUCCEEDED
    assert left(shop) == (Decimal("0.5"), 0, 1)


def test_a_candidate_that_others_took_costs_nothing() -> None:
    shop = shop_with(Limits(day=Decimal("1.5"), numbers=1))
    shop.carrier.once("PUT number", answers(refusal(404)))
    assert shop.finish(shop.take(activate())).number == NEXT
    assert left(shop) == (Decimal("1.5"), 0, 1)


def test_a_price_that_the_carrier_does_not_name_is_within_no_cap() -> None:
    number = "33123456789"
    shop = shop_with(Limits(month=Decimal(1000)))
    order = refused(shop, shop.take(activate(number=number)))
    assert "does not name the price" in str(order.why)
    assert shop.carrier.calls.count("PUT number") == 0


def test_a_candidate_without_a_price_is_one_of_them() -> None:
    shop = shop_with(Limits(month=Decimal(1000)))
    nameless = {"country_code": "44", "number": CHEAP[2:]}
    shop.carrier.once("GET available", answers(said([nameless])))
    assert "does not name the price" in str(refused(shop, shop.take(activate())).why)


@pytest.mark.parametrize(("ceiling", "state"), [("25", State.SUCCEEDED), ("24.99", State.FAILED)])
def test_a_given_number_may_have_a_ceiling_too(ceiling: str, state: State) -> None:
    shop = Workshop()
    order = shop.finish(shop.take(replace(activate(number=GOLD), max_setup=Decimal(ceiling))))
    assert order.state is state
    assert shop.world.count("allocate") == (state is State.SUCCEEDED)


def test_a_price_that_is_not_named_is_within_no_ceiling() -> None:
    shop = Workshop(world=World({}))
    spec = replace(activate(number=GOLD), max_setup=Decimal(100), choose=UNSET)
    order = refused(shop, shop.take(spec))
    assert "max_setup 100 cannot be kept" in str(order.why)
