"""Ports beside an order's own, of its number or with its code; and numbers that do not come with a port."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from services.workers.porting import configure
from shared.orders import progress
from shared.orders.book.publish import publish
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.tubes.memory import MemoryBelt
from shared.tubes.names import PORTING_CONFIGURE
from tests.unit.workers.carrier_ports import REJECTED, PortingWorld
from tests.unit.workers.scripted_carrier import Act, lost_after, lost_before
from tests.unit.workers.test_porting import GNP, MNP, check_ported, finish, shop_for
from tests.unit.workers.workshop import FOLLOW, Workshop

QUIET = replace(MNP, callback=UNSET)
OTHER = replace(QUIET, msisdn="447700900124")
"""A number that is ported with the same code."""


def test_a_port_that_somebody_submits_while_a_confirmation_is_awaited_is_not_the_orders() -> None:
    shop, world = shop_for()
    order = shop.take(replace(GNP, confirm="wait"))
    shop.until(lambda found: "confirmed" in str(found.why), order)
    theirs = world.submitted_elsewhere(REJECTED, mbn=GNP.mbn)
    shop.decide(order, lambda found: progress.confirm(found, By("ops"), found.updated))
    order = finish(shop, order)
    assert (order.state, order.charged) == (State.SUCCEEDED, world.charged)
    assert order.outputs["ref"] != theirs


@pytest.mark.parametrize("act", [None, lost_after, lost_before])
def test_of_two_numbers_with_one_code_none_takes_the_others_port_for_its_own(act: Act | None) -> None:
    shop, world = shop_for()
    orders: list[Order] = []
    for spec in (QUIET, OTHER):
        orders.append(shop.take(spec))
        shop.step()
        shop.server.jobs.clear()
    assert [shop.look(order).position for order in orders] == [1, 1]  # both have looked, none is submitted
    for order in orders:
        publish(MemoryBelt(shop.server), shop.look(order), delay=0, ttr=shop.rules.job_ttr)
    if act is not None:
        shop.carrier.once("POST mobile port", act)
    found = [finish(shop, order) for order in orders]
    assert world.count("port") == sum(order.state is State.SUCCEEDED for order in found)
    assert sum(order.charged for order in found) == world.charged
    refs = [order.outputs["ref"] for order in found if "ref" in order.outputs]
    assert len(set(refs)) == len(refs)


def test_a_mobile_port_is_followed_by_its_reference_when_a_later_one_has_its_code() -> None:
    shop, world = shop_for()
    order = shop.until(lambda found: found.position > 1, shop.take(QUIET))
    port = world.mobile_ports[0]
    port.way, port.reached = ("pending", "rejected_lcp"), 2
    world.submitted_elsewhere(("pending", "complete"), pac=MNP.pac, msisdn=OTHER.msisdn)
    order = finish(shop, order)
    assert (order.state, order.why) == (State.FAILED, f"port {order.outputs['ref']}: Rejected_Lcp")


def test_a_number_that_does_not_come_is_a_persons_to_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configure, "LOOKS", 20)
    world = PortingWorld()
    shop = Workshop(world=world)
    order = shop.take(replace(GNP, callback=UNSET))
    shop.until(lambda found: found.step.tube == PORTING_CONFIGURE, order)
    stays, (missing, held) = shop.clock.time(), world.held.popitem()
    order = shop.until(lambda found: found.state is State.ATTENTION, order)
    assert missing in str(order.why)
    assert order.updated - stays > (20 - configure.QUICK) * FOLLOW
    world.held[missing] = held
    shop.decide(order, lambda found: progress.retry(found, By("ops"), found.updated))
    check_ported(shop, world, finish(shop, order))
