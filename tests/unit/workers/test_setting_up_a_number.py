"""Config, trunk and 999 record: written once, charged once, and read back before the order is done."""

import pytest
from msgspec.structs import replace

from shared.exchange.line import Answer, Request
from shared.orders.record import Order
from shared.orders.states import State
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, RECORD_PRICE, World, refusal, said
from tests.unit.workers.scripted_carrier import Act, answers, lost_after, lost_before, then
from tests.unit.workers.workshop import RECORD, Workshop, activate

OTHER = answers(said([{"status": "accepted", "name": "Other"}]))
GIVEN = ("name", "premises", "thoroughfare", "locality", "postcode")
SPEC = activate(number=CHEAP, everything=True)


def ended(shop: Workshop) -> Order:
    """An order with everything when it has ended."""
    return shop.finish(shop.take(SPEC))


def test_everything_is_set_up_and_verified() -> None:
    order = ended(Workshop())
    assert order.outputs["verified"] == ["number", "config", "trunk", "emergency"]
    assert [charge.what for charge in order.charges] == ["number", "999 record"]


@pytest.mark.parametrize("call", ["PUT trunk", "PUT config"])
@pytest.mark.parametrize("ending", [lost_before, lost_after])
def test_a_setting_whose_answer_is_lost_is_put_again(call: str, ending: Act) -> None:
    shop = Workshop()
    shop.carrier.once(call, ending)
    assert ended(shop).state is State.SUCCEEDED


def test_a_config_that_the_carrier_refuses_ends_the_order_with_its_reasons() -> None:
    shop = Workshop()
    shop.carrier.once("PUT config", answers(refusal(400, "Unknown section 'x' in configuration.")))
    order = ended(shop)
    assert (order.state, order.why) == (State.FAILED, "Unknown section 'x' in configuration.")
    assert order.charged == shop.world.charged


@pytest.mark.parametrize("ending", [lost_before, lost_after])
def test_a_record_whose_answer_is_lost_is_charged_once(ending: Act) -> None:
    shop = Workshop()
    shop.carrier.once("PUT 999", ending)
    order = ended(shop)
    assert shop.world.count("999") == 1
    assert order.charged == shop.world.charged


def test_the_same_record_is_not_submitted_a_second_time() -> None:
    shop = Workshop()
    shop.carrier.once("PUT trunk", then(lambda: give_record(shop.world)))
    order = ended(shop)
    assert "PUT 999" not in shop.carrier.calls
    assert [charge.what for charge in order.charges] == ["number"]


def give_record(world: World) -> None:
    """The number gets the order's record by other ways."""
    world.held[CHEAP].record = {name: str(getattr(RECORD, name)) for name in GIVEN}


def test_another_record_is_replaced() -> None:
    shop = Workshop()
    shop.carrier.once("PUT trunk", then(lambda: give_other_record(shop.world)))
    assert ended(shop).state is State.SUCCEEDED
    assert shop.world.count("999") == 1


def give_other_record(world: World) -> None:
    """The number gets another record by other ways."""
    world.held[CHEAP].record = {"name": "Other", "premises": "1"}


def test_a_record_that_is_pending_is_waited_for() -> None:
    shop = Workshop()
    shop.world.record_status = "pending"
    order = shop.until(lambda found: found.state is State.WAITING, shop.take(SPEC))
    assert order.why == "the 999 record is pending at the carrier"
    shop.world.record_status = "accepted"
    assert shop.finish(order).state is State.SUCCEEDED
    assert order.charged == RECORD_PRICE + shop.world.effects[0].charge


def test_a_record_that_is_rejected_fails_the_order_and_says_that_the_number_is_active() -> None:
    shop = Workshop()
    shop.world.record_status = "rejected"
    order = ended(shop)
    assert order.state is State.FAILED
    assert "the number itself is active" in str(order.why)


def changed(world: World, request: Request) -> Answer:
    """Somebody changes the number right before it is read back."""
    held = world.held[CHEAP]
    held.config, held.trunk, held.record = {}, "930000-OTHER", {"name": "Other"}
    return world.answer(request)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("GET config", "config (routing) and trunk (trunk) and emergency ({}) are".format(", ".join(GIVEN))),
        ("GET trunk", "config (routing) and trunk (trunk) and emergency ({}) are".format(", ".join(GIVEN))),
    ],
)
def test_what_is_not_as_ordered_when_it_is_read_back_is_named(call: str, why: str) -> None:
    shop = Workshop()
    shop.carrier.once(call, changed)
    order = ended(shop)
    assert (order.state, order.why) == (
        State.FAILED,
        f"read back: of the number, {why} not as ordered",
    )


def test_a_record_that_is_not_as_ordered_when_it_is_read_back_is_named() -> None:
    shop = Workshop()
    shop.carrier.once("GET 999", World.answer, *[OTHER] * 10)
    assert "emergency (name, " in str(ended(shop).why)


def test_a_number_that_is_gone_when_it_is_read_back_is_reported() -> None:
    shop = Workshop()
    shop.carrier.once("GET number", World.answer, *[answers(refusal(404))] * 10)
    assert "is not on the account" in str(ended(shop).why)


def test_the_default_trunk_may_be_named_like_any_other() -> None:
    shop = Workshop()
    order = shop.finish(shop.take(replace(activate(number=CHEAP), trunk=f"{ACCOUNT}-L001")))
    assert order.state is State.SUCCEEDED
