"""A failed order lets go of what it wanted; what others did with it meanwhile is not taken for its own."""

from decimal import Decimal

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder, Choose, NumberActivate, NumberUpdate
from tests.unit.workers.carrier_ports import REJECTED, WAY
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, PRICES, World, refusal
from tests.unit.workers.scripted_carrier import answers
from tests.unit.workers.test_porting import GNP, check_ported, finish, shop_for
from tests.unit.workers.workshop import CONFIG, OTHER_CONFIG, Workshop, activate, call

RUN = ("441632960001", "441632960002", "441632960003")
CHEAP_PRICE = Decimal(PRICES[CHEAP])
NO = answers(refusal(402, "Insufficient balance"))
GONE = answers(refusal(404, "Number not available"))
WANTED: dict[str, AnyOrder] = {
    "order": activate(number=CHEAP, on_failure="rollback"),
    "call": call("PUT", f"/numbers/{ACCOUNT}/allocated/{CHEAP}"),
}


def failed(shop: Workshop, spec: AnyOrder) -> Order:
    order = finish(shop, shop.take(spec))
    assert order.state is State.FAILED, order.why
    return order


def succeeded(shop: Workshop, spec: AnyOrder) -> Order:
    order = finish(shop, shop.take(spec))
    assert order.state is State.SUCCEEDED, order.why
    return order


def retried(shop: Workshop, order: Order) -> Order:
    assert shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
    return finish(shop, order)


@pytest.mark.parametrize("name", WANTED)
def test_a_number_that_another_order_has_bought_is_paid_once_and_stays_that_orders(name: str) -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", NO)
    first = failed(shop, WANTED[name])
    second = succeeded(shop, activate(number=CHEAP))
    first = retried(shop, first)
    assert (first.charged, second.charged) == (0, shop.world.charged)
    assert CHEAP in shop.world.held


def test_so_is_one_that_the_order_had_given_back_before() -> None:
    shop = Workshop()
    shop.carrier.once("PUT trunk", NO)
    wanted = NumberActivate(
        reference="r", number=CHEAP, config=OTHER_CONFIG, trunk=f"{ACCOUNT}-PBX", on_failure="rollback"
    )
    first = failed(shop, wanted)
    assert CHEAP not in shop.world.held
    shop.world.pool[CHEAP] = CHEAP_PRICE
    second = succeeded(shop, replace(activate(number=CHEAP), config=CONFIG))
    first = retried(shop, first)
    assert (first.state, first.charged + second.charged) == (State.FAILED, shop.world.charged)
    assert shop.world.held[CHEAP].config == CONFIG


def test_what_is_put_back_is_what_the_last_order_has_set() -> None:
    shop = Workshop()
    succeeded(shop, activate(number=CHEAP))
    change = NumberUpdate(reference="r", number=CHEAP, config=OTHER_CONFIG, on_failure="rollback")
    shop.carrier.once("PUT config", NO)
    first = failed(shop, change)
    succeeded(shop, replace(change, config=CONFIG))
    shop.carrier.once("PUT config", NO)
    assert retried(shop, first).state is State.FAILED
    assert shop.world.held[CHEAP].config == CONFIG


def test_a_price_is_looked_up_again_and_its_ceiling_kept() -> None:
    shop = Workshop()
    shop.carrier.once("PUT number", NO)
    first = failed(shop, replace(activate(number=CHEAP), max_setup=CHEAP_PRICE))
    shop.world.pool[CHEAP] = CHEAP_PRICE + 1
    first = retried(shop, first)
    assert (first.state, first.charged, shop.world.charged) == (State.FAILED, 0, 0)
    assert "more than max_setup" in str(first.why)


@pytest.mark.parametrize("way", [WAY, REJECTED])
def test_a_port_that_another_order_has_submitted_is_not_taken_for_its_own(way: tuple[str, ...]) -> None:
    shop, world = shop_for()
    wanted = replace(GNP, callback=UNSET)
    shop.carrier.once("POST port", NO)
    first = failed(shop, wanted)
    world.way = way
    second = finish(shop, shop.take(wanted))
    world.way = WAY
    first = retried(shop, first)
    assert (first.state, world.count("port")) == (State.SUCCEEDED, 2)
    assert first.outputs["ref"] != second.outputs["ref"]
    assert first.charged + second.charged == world.charged


def test_what_it_had_bought_is_its_own_still() -> None:
    shop = Workshop()
    shop.carrier.once("PUT config", NO)
    first = failed(shop, replace(activate(number=CHEAP), config=CONFIG))
    first = retried(shop, first)
    assert (first.state, first.charged) == (State.SUCCEEDED, shop.world.charged)
    assert shop.carrier.calls.count("PUT number") == 1


def test_it_is_set_aside_again_for_a_step_that_is_paid_too() -> None:
    shop = Workshop()
    shop.carrier.once("PUT 999", NO)
    order = failed(shop, activate(number=CHEAP, everything=True))
    shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
    assert shop.look(order).holds == (CHEAP,)
    assert finish(shop, order).charged == shop.world.charged


def test_a_number_of_its_run_that_another_order_has_bought_is_not_the_runs() -> None:
    shop = Workshop(world=World({number: "0.5" for number in RUN}))
    shop.carrier.once("PUT number", World.answer, NO)
    first = failed(shop, activate(choose=Choose(consecutive=len(RUN))))
    assert first.run == RUN[:1]
    second = succeeded(shop, activate(number=RUN[1]))
    first = retried(shop, first)
    assert (first.state, first.run) == (State.FAILED, RUN[:1])
    assert first.charged + second.charged == shop.world.charged


def test_a_port_that_was_refused_and_is_alone_is_submitted_once() -> None:
    shop, world = shop_for()
    shop.carrier.once("POST port", NO)
    check_ported(shop, world, retried(shop, failed(shop, GNP)))


@pytest.mark.parametrize(("count", "refusals"), [(1, 3 * len(RUN)), (len(RUN), 3)])
def test_one_that_lost_every_candidate_has_all_its_looks_again(count: int, refusals: int) -> None:
    shop = Workshop(world=World({number: "0.5" for number in RUN}))
    shop.carrier.once("PUT number", *[GONE] * refusals)
    first = failed(shop, activate(choose=Choose(consecutive=count)))
    assert "times in a row" in str(first.why)
    first = retried(shop, first)
    assert (first.state, first.charged) == (State.SUCCEEDED, shop.world.charged)
