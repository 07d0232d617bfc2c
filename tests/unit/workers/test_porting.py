"""Ports: submitted once, followed for days, told of, and set up when the numbers are here."""

from collections.abc import Callable
from itertools import count
from typing import cast

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.check import check
from shared.orders.types.kinds import AnyOrder, PortGnp, PortMnp
from shared.orders.types.ports import Customer, Moved
from tests.unit.workers.carrier_model import ACCOUNT
from tests.unit.workers.carrier_ports import PORT_PRICES, REJECTED, WAY, PortingWorld
from tests.unit.workers.carrier_world import World, refusal
from tests.unit.workers.exactly_once import INNOCENT, booked
from tests.unit.workers.fate import Broken, Fate, Killed
from tests.unit.workers.scripted_carrier import Act, answers, lost_after, lost_before
from tests.unit.workers.test_broken_at_every_line import bear
from tests.unit.workers.test_killed_at_every_line import survive
from tests.unit.workers.workshop import CONFIG, FOLLOW, TRUNK, Workshop

GNP = PortGnp(
    reference="r",
    callback="https://example.com/",
    mbn="01632960100",
    lcp="BT",
    lcp_cupid=1,
    contact_email="ports@example.com",
    billing_postcode="A12 3BC",
    port_type="multi",
    lines=1,
    channels=30,
    customer=Customer(
        name="Sample", premises="12", thoroughfare="Sample Street", locality="Sampletown", postcode="A12 3BC"
    ),
    numbers=[
        Moved("01632960100", "mbn", "port"),
        Moved("01632960101", "associated", "port"),
        Moved("01632960109", "other", "drop"),
    ],
    config=CONFIG,
    trunk=TRUNK,
)
MNP = PortMnp(
    reference="r",
    msisdn="447700900123",
    pac="ABC123456",
    contact_email="ports@example.com",
    config=CONFIG,
    trunk=TRUNK,
)
PORTS: dict[str, AnyOrder] = {"geographic": GNP, "mobile": MNP}


def shop_for(*, fate: Fate | None = None, world: PortingWorld | None = None) -> tuple[Workshop, PortingWorld]:
    world = world or PortingWorld()
    return Workshop(world=world, fate=fate, rules=INNOCENT), world


def finish(shop: Workshop, order: Order) -> Order:
    return shop.until(lambda found: found.is_final and found.job is None, order, tick=10)


def check_ported(shop: Workshop, world: PortingWorld, order: Order) -> None:
    """Submitted once, paid once, and every number as ordered."""
    assert order.state is State.SUCCEEDED, order.why
    assert world.count("port") == 1
    assert order.charged == world.charged
    assert order.holds == ()
    assert booked(shop)[:2] == (order.charged, 0)
    arriving = cast("PortGnp | PortMnp", order.spec).arriving
    assert {number: (held.config, held.trunk) for number, held in world.held.items()} == dict.fromkeys(
        arriving, (CONFIG, TRUNK.upper())
    )
    assert order.outputs["numbers"] == arriving


@pytest.mark.parametrize("name", PORTS)
def test_a_port_is_followed_to_its_end_and_its_numbers_are_set_up(name: str) -> None:
    shop, world = shop_for()
    order = finish(shop, shop.take(PORTS[name]))
    check_ported(shop, world, order)
    assert (order.finished or 0) - order.created >= FOLLOW


def test_each_status_is_told_of_once_and_looks_in_between_leave_no_trace() -> None:
    shop, world = shop_for()
    world.way = ("rcvd", "rcvd", "rcvd", "submitted_lcp", "submitted_lcp", "complete")
    order = finish(shop, shop.take(GNP))
    news = [cast("dict[str, str]", body["news"])["status"] for body in shop.delivered if "news" in body]
    assert list(dict.fromkeys(news)) == ["rcvd", "submitted_lcp", "complete"]
    assert shop.delivered[-1]["status"] == "succeeded"
    assert shop.events(order).count("waiting") == 0


def test_a_rejected_port_fails_with_the_carriers_words() -> None:
    shop, world = shop_for(world=PortingWorld(REJECTED))
    order = finish(shop, shop.take(GNP))
    assert (order.state, order.why) == (State.FAILED, "port 54721: Rejected_Lcp: Wrong postcode")
    assert (order.charged, order.holds, world.held) == (world.charged, (), {})


@pytest.mark.parametrize("name", PORTS)
def test_a_lost_answer_is_settled_by_the_list_of_ports(name: str) -> None:
    shop, world = shop_for()
    shop.carrier.once("POST port", lost_after)
    shop.carrier.once("POST mobile port", lost_after)
    order = finish(shop, shop.take(PORTS[name]))
    check_ported(shop, world, order)


def test_a_submission_that_never_arrived_is_made_again_only_when_that_is_sure() -> None:
    shop, world = shop_for()
    shop.carrier.once("POST port", lost_before)
    order = finish(shop, shop.until(lambda found: found.position > 1, shop.take(GNP)))
    check_ported(shop, world, order)
    assert "not found yet" in shop.events(order)


@pytest.mark.parametrize("act", [lost_after, lost_before])
def test_a_port_from_before_is_not_taken_for_the_orders_own(act: Act) -> None:
    shop, world = shop_for(world=PortingWorld(REJECTED))
    finish(shop, shop.take(GNP))
    world.way = WAY
    shop.carrier.once("POST port", act)
    order = finish(shop, shop.take(replace(GNP, orig_ref="54721")))
    assert (order.state, order.outputs["ref"], world.count("port")) == (State.SUCCEEDED, "54722", 2)
    assert [charge.amount for charge in order.charges] == [PORT_PRICES.port_again]


def test_two_ports_that_are_new_are_put_to_a_person() -> None:
    shop, world = shop_for()

    def twice(found: object, request: object) -> object:
        world.answer(request)  # type: ignore[arg-type]
        return lost_after(world, request)  # type: ignore[arg-type]

    shop.carrier.once("POST port", cast("Callable[..., object]", twice))  # type: ignore[arg-type]
    order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(GNP), tick=60)
    assert "54721, 54722" in str(order.why)
    shop.decide(
        order,
        lambda found: progress.resolve(
            found, By("ops"), found.updated, happened=True, outputs={"ref": "54722"}
        ),
    )
    order = finish(shop, order)
    assert (order.state, order.outputs["ref"]) == (State.SUCCEEDED, "54722")


def test_a_port_that_a_person_says_was_submitted_is_found() -> None:
    shop, world = shop_for()
    shop.carrier.once("POST port", lost_after)
    shop.carrier.once("GET ports", answers(refusal(500)))
    order = shop.until(
        lambda found: found.step.effect is not None and found.state is State.UNCERTAIN, shop.take(GNP)
    )
    shop.decide(order, lambda found: progress.resolve(found, By("ops"), found.updated, happened=True))
    check_ported(shop, world, finish(shop, order))


def test_a_port_can_be_cancelled_until_it_is_submitted() -> None:
    shop, world = shop_for()
    order = shop.take(replace(GNP, confirm="wait"))
    waiting = shop.until(lambda found: found.why is not None and "confirmed" in found.why, order)
    shop.decide(waiting, lambda found: progress.cancel(found, By("ops"), found.updated))
    assert (finish(shop, order).state, world.count("port")) == (State.CANCELLED, 0)


def test_a_port_that_is_submitted_cannot_be_cancelled() -> None:
    shop, _ = shop_for()
    order = shop.take(GNP)
    shop.until(lambda found: found.position > 1 and not found.is_telling, order)
    assert shop.decide(order, lambda found: progress.cancel(found, By("ops"), found.updated)) is None


def test_a_port_waits_for_another_order_about_its_number() -> None:
    shop, world = shop_for()
    first, second = shop.take(GNP), shop.take(replace(GNP, callback=UNSET))
    shop.until(lambda found: found.position > 1, first)
    assert shop.look(second).state in {State.ACCEPTED, State.WAITING}
    assert world.count("port") == 1


def test_outages_over_days_spend_no_attempt_that_is_not_given_back() -> None:
    shop, world = shop_for()
    world.way = ("rcvd",) * 30 + ("complete",)
    for _ in range(10):
        shop.carrier.once("GET port", answers(refusal(500)), *[World.answer] * 2)
    check_ported(shop, world, finish(shop, shop.take(GNP)))


def hasty(name: str, fate: Fate) -> tuple[Workshop, PortingWorld, Order]:
    """A port in two steps, of which nobody is told: what is told is tried in `test_news`."""
    shop, world = shop_for(fate=fate, world=PortingWorld(("rcvd", "complete")))
    return shop, world, shop.take(replace(PORTS[name], callback=UNSET))


@pytest.mark.parametrize("name", PORTS)
def test_whenever_a_worker_dies_a_number_is_ported_once(name: str) -> None:
    for moment in count(1):
        shop, world, order = hasty(name, Killed(moment))
        check_ported(shop, world, survive(shop, order, goes_back=bool(moment % 2)))
        if not shop.fate.struck:
            break


@pytest.mark.parametrize("name", PORTS)
def test_whatever_breaks_a_number_is_ported_once(name: str) -> None:
    for moment in count(1):
        shop, world, order = hasty(name, Broken(moment))
        check_ported(shop, world, bear(shop, order))
        assert "needs attention" not in shop.events(order)
        if not shop.fate.struck:
            break


MISTAKES: dict[str, tuple[dict[str, object], str]] = {
    "a day that is none": ({"port_date": "2026-02-30"}, "$.port_date"),
    "no main number": ({"numbers": [Moved("01632960101", "associated", "port")]}, "$.numbers"),
    "a number twice": ({"numbers": [*GNP.numbers, GNP.numbers[1]]}, "$.numbers"),
    "nothing to port": ({"numbers": [Moved("01632960100", "mbn", "drop")]}, "$.numbers"),
    "a main number to retain": (
        {"numbers": [*GNP.numbers, Moved("01632960102", "associated", "retain")]},
        "$.numbers",
    ),
    "another account's trunk": ({"trunk": "930001-pbx"}, "$.trunk"),
    "no configuration": ({"config": {"colour": "red"}}, "$.config"),
}


def test_sound_ports_have_no_mistakes() -> None:
    assert [check(spec, ACCOUNT) for spec in PORTS.values()] == [[], []]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_port_is_found_before_it_costs(name: str) -> None:
    fields, where = MISTAKES[name]
    assert {mistake.field for mistake in check(replace(GNP, **fields), ACCOUNT)} == {where}
