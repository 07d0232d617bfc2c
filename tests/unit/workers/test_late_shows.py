"""A carrier that shows for some seconds what was there before: what was done was done all the same."""

import pytest
from msgspec.structs import replace

from shared.exchange.line import Answer, Request, Unanswered
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from tests.unit.workers.carrier_model import ACCOUNT, Trunk, refusal
from tests.unit.workers.carrier_world import CHEAP, World
from tests.unit.workers.exactly_once import effects
from tests.unit.workers.scripted_carrier import Act, answers, lost_after
from tests.unit.workers.test_porting import MNP, PortingWorld, check_ported
from tests.unit.workers.test_porting import finish as finish_port
from tests.unit.workers.workshop import TRUNK, Workshop, activate, call, create, delete_trunk, release

LATE = 3
"""Looks that are behind: a read-back, the look of the next try, and what verifies in the end."""


def lags(shop: Workshop, look: str, write: str, act: Act = World.answer) -> None:
    """After the next such write, so many looks show what was there before it."""

    def write_late(world: World, request: Request) -> Answer | Unanswered:
        shown = world.answer(Request("GET", request.url))
        shop.carrier.once(look, *[answers(shown)] * LATE)
        return act(world, request)

    shop.carrier.once(write, write_late)


def ended(shop: Workshop, spec: AnyOrder) -> Order:
    order = shop.finish(shop.take(spec))
    assert (order.state, order.why) == (State.SUCCEEDED, None)
    assert order.charged == shop.world.charged
    return order


@pytest.mark.parametrize("act", [World.answer, lost_after])
@pytest.mark.parametrize("spec", [activate(number=CHEAP), activate()], ids=["given", "chosen"])
def test_a_number_that_was_bought_and_is_not_shown_yet_is_no_failure(spec: AnyOrder, act: Act) -> None:
    shop = Workshop()
    lags(shop, "GET number", "PUT number", act)
    ended(shop, spec)
    assert effects(shop)["allocate"] == 1


GONE: dict[str, AnyOrder] = {
    "number": release(),
    "number by a call": call("DELETE", f"/numbers/{ACCOUNT}/allocated/{CHEAP}"),
    "trunk settings": delete_trunk(TRUNK),
    "trunk settings by a call": call("DELETE", f"/voice/{ACCOUNT}/trunks/{TRUNK}"),
}


@pytest.mark.parametrize("act", [World.answer, lost_after])
@pytest.mark.parametrize("what", GONE)
def test_what_was_deleted_and_is_shown_still_was_deleted(what: str, act: Act) -> None:
    shop = Workshop()
    shop.world.own(CHEAP)
    shop.world.trunks[TRUNK] = Trunk()
    name = what.removesuffix(" by a call")
    lags(shop, f"GET {name}", f"DELETE {name}", act)
    ended(shop, GONE[what])
    done = effects(shop)
    assert done["release"] + done["trunk deleted"] == 1


@pytest.mark.parametrize(
    ("spec", "look", "write", "refused"),
    [
        (activate(number=CHEAP, everything=True), "GET number", "DELETE number", "PUT trunk"),
        (create(), "GET trunk settings", "DELETE trunk settings", "PUT trunk numbers"),
    ],
    ids=["number", "trunk"],
)
def test_what_was_taken_back_and_is_shown_still_was_taken_back(
    spec: AnyOrder, look: str, write: str, refused: str
) -> None:
    shop = Workshop()
    shop.carrier.once(refused, answers(refusal(400, "no")))
    if look != "GET number":
        shop.world.own(CHEAP)
    lags(shop, look, write, lost_after)
    order = shop.finish(shop.take(replace(spec, on_failure="rollback")))
    assert (order.state, order.why) == (State.FAILED, "no")
    done = effects(shop)
    assert done["release"] + done["trunk deleted"] == 1


def test_the_numbers_of_a_port_may_show_late_what_was_set_on_them() -> None:
    world = PortingWorld()
    shop = Workshop(world=world)
    lags(shop, "GET config", "PUT config")
    check_ported(shop, world, finish_port(shop, shop.take(MNP)))
