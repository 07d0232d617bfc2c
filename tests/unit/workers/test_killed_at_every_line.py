"""A worker is killed right before, or right after, everything it does, each in a run of its own.

After each death another worker goes on once the lease is over, without any help from the keeper. Whatever the
moment: the order succeeds, the carrier did each thing exactly once, and the order says what it cost.
"""

import random
from collections.abc import Callable
from itertools import count

import pytest

from shared.orders.record import Order
from shared.orders.states import State
from tests.unit.workers.carrier_world import ACCOUNT
from tests.unit.workers.exactly_once import INNOCENT, ORDERS, check, started
from tests.unit.workers.fate import Death, Killed
from tests.unit.workers.workshop import Workshop, call

SEEDS = range(40)
JOB_GOES_BACK, JOB_IS_HELD = True, False


ENDS = {State.SUCCEEDED, State.ATTENTION}


def settled(order: Order) -> bool:
    """Whether the order has ended, callback and all."""
    return order.is_final and order.job is None


def survive(
    shop: Workshop, order: Order, *, goes_back: bool, end: Callable[[Order], bool] = settled
) -> Order:
    """Work until the order has ended; the dead are replaced when their leases are over."""
    while True:
        try:
            return shop.until(end, order)
        except Death:
            if goes_back:
                shop.belt.close()
            shop.clock.advance(shop.rules.job_ttr + 1)
            shop.worker = shop.hire()


@pytest.mark.parametrize("goes_back", [JOB_GOES_BACK, JOB_IS_HELD], ids=["killed", "vanished"])
@pytest.mark.parametrize("name", ORDERS)
def test_whenever_a_worker_dies_the_order_is_carried_out_once(name: str, goes_back: bool) -> None:
    moment = 0
    for moment in count(1):
        shop, order = started(ORDERS[name], Killed(moment))
        check(shop, survive(shop, order, goes_back=goes_back))
        if not shop.fate.struck:
            break
    assert moment > 20, "the test did not get anywhere near every line"


@pytest.mark.parametrize("seed", SEEDS)
def test_workers_that_die_again_and_again_do_not_double_anything(seed: int) -> None:
    chance = random.Random(seed)
    fate = Killed(chance.randint(1, 12))
    shop, order = started(chance.choice([*ORDERS.values()]), fate)
    for _ in range(chance.randint(1, 25)):
        try:
            shop.finish(order)
        except Death:
            fate.at = fate.moments + chance.randint(1, 25)
            shop.belt.close()
            shop.clock.advance(chance.choice([0, 1, shop.rules.job_ttr + 1]))
            shop.worker = shop.hire()
    fate.at = None
    check(shop, survive(shop, order, goes_back=True))


@pytest.mark.parametrize("goes_back", [JOB_GOES_BACK, JOB_IS_HELD], ids=["killed", "vanished"])
def test_whenever_a_worker_dies_a_message_goes_out_once_or_a_person_is_asked(goes_back: bool) -> None:
    """No question tells whether a message was sent: what is not known must not be tried again."""
    ends: list[State] = []
    for moment in count(1):
        fate = Killed(moment)
        shop = Workshop(fate=fate, rules=INNOCENT)
        order = shop.take(call("POST", f"/messaging/{ACCOUNT}/sms", to="447700900123"))
        order = survive(shop, order, goes_back=goes_back, end=lambda found: found.state in ENDS)
        ends.append(order.state)
        assert shop.world.count("sms") <= 1
        assert order.state is State.ATTENTION or shop.world.count("sms") == 1
        if not fate.struck:
            break
    assert ends[-1] is State.SUCCEEDED
    assert ends.count(State.ATTENTION) <= 6, "more moments are in doubt than those around the call"
