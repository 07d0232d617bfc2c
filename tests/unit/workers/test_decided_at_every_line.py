"""A person decides at every moment of an order's life, and workers die at every moment of what follows.

Whatever the moments: the order ends, the carrier did each thing at most once, what was undone is undone, the
order says what it cost, and nothing stays set aside.
"""

import random
from collections.abc import Callable
from itertools import count
from typing import Literal

import pytest
from msgspec.structs import replace

from shared.exchange.line import Answer, Request
from shared.orders import progress
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder, Choose, NumberActivate
from shared.orders.types.spec import OnFailure
from tests.unit.workers.carrier_world import CHEAP, World, refusal
from tests.unit.workers.exactly_once import INNOCENT
from tests.unit.workers.fate import Death, Fate, Killed
from tests.unit.workers.test_killed_at_every_line import survive
from tests.unit.workers.workshop import CONFIG, TRUNK, Workshop, activate, release

OPS = By("ops")
SEEDS = range(30)
Ends = Literal["keep", "rollback"]


class Meddled(Fate):
    """Somebody else does something at that moment; and it may be the worker's last, too."""

    then: Callable[[], object] = staticmethod(lambda: None)

    def strike(self, where: str) -> None:
        """See `Fate.strike`."""
        self.then()


class Picky(World):
    """A carrier that takes no configuration until it is told to."""

    picky = True

    def _put_config(self, request: Request, number: str) -> Answer:
        return refusal(400, "Unknown section") if self.picky else super()._put_config(request, number)


def to_set_up(on_failure: OnFailure) -> AnyOrder:
    """An order that buys a number and sets it up."""
    return replace(activate(on_failure=on_failure), config=CONFIG, trunk=TRUNK)


RUN = activate(choose=Choose(consecutive=2), on_failure="rollback")


def cancel_at(moment: int, spec: AnyOrder) -> tuple[Workshop, Order]:
    """An order that somebody cancels at that moment."""
    fate = Meddled(moment)
    shop = Workshop(fate=fate, rules=INNOCENT)
    if spec == release():
        shop.world.own(CHEAP)
    order = shop.take(spec)
    fate.then = lambda: shop.decide(order, lambda found: progress.cancel(found, OPS, shop.clock.time()))
    return shop, order


def check_cancelled(shop: Workshop, order: Order) -> None:
    """Stopped, with what was done undone or kept; or it was too late and all of it was done."""
    assert order.state in {State.CANCELLED, State.SUCCEEDED}
    assert (order.holds, order.wish, order.ending) == ((), None, None)
    assert order.charged == shop.world.charged
    bought, released = shop.world.count("allocate"), shop.world.count("release")
    if order.state is State.SUCCEEDED:
        wanted = order.spec.length if isinstance(order.spec, NumberActivate) else 0
        assert (bought, released) == (wanted, order.spec == release())
        return
    assert bought <= (2 if order.spec == RUN else 1)
    if order.spec.on_failure == "rollback":
        assert (released, shop.world.held) == (bought, {})
    elif order.spec != release():
        assert (released, set(shop.world.held)) == (0, {order.number} if bought else set())


@pytest.mark.parametrize(
    "spec",
    [to_set_up("keep"), to_set_up("rollback"), RUN, release()],
    ids=["keep", "rollback", "run", "release"],
)
def test_whenever_somebody_cancels_nothing_is_left_half_done(spec: AnyOrder) -> None:
    ends: set[State] = set()
    for moment in count(1):
        shop, order = cancel_at(moment, spec)
        order = shop.finish(order)
        check_cancelled(shop, order)
        assert shop.calm.keys("*:hold:*") == []
        ends.add(order.state)
        if not shop.fate.struck:
            break
    assert ends == {State.CANCELLED, State.SUCCEEDED}


@pytest.mark.parametrize("seed", SEEDS)
def test_workers_that_die_around_a_cancellation_do_not_double_anything(seed: int) -> None:
    chance = random.Random(seed)
    shop, order = cancel_at(
        chance.randint(1, 90), chance.choice([to_set_up("keep"), to_set_up("rollback"), RUN, release()])
    )
    fate = shop.fate
    assert isinstance(fate, Meddled)
    cancel = fate.then

    def cancel_and_die() -> None:
        cancel()
        fate.then, fate.at = die, fate.moments + chance.randint(1, 30)
        if chance.random() < 0.5:
            raise Death

    def die() -> None:
        fate.at = fate.moments + chance.randint(1, 60)
        raise Death

    fate.then = cancel_and_die
    check_cancelled(shop, survive(shop, order, goes_back=chance.random() < 0.5))


def test_whenever_a_worker_dies_what_was_done_is_undone_once() -> None:
    for moment in count(1):
        shop = Workshop(fate=Killed(moment), rules=INNOCENT, world=Picky())
        order = survive(shop, shop.take(to_set_up("rollback")), goes_back=bool(moment % 2))
        assert (order.state, order.why, order.holds) == (State.FAILED, "Unknown section", ())
        assert (shop.world.count("allocate"), shop.world.count("release")) == (1, 1)
        assert (order.charged, shop.world.held) == (shop.world.charged, {})
        if not shop.fate.struck:
            break


@pytest.mark.parametrize("on_failure", ["keep", "rollback"])
def test_whenever_a_worker_dies_a_retried_order_pays_once_for_what_it_kept(on_failure: Ends) -> None:
    for moment in count(1):
        fate, world = Killed(), Picky()
        shop = Workshop(fate=fate, rules=INNOCENT, world=world)
        order = shop.finish(shop.take(to_set_up(on_failure)))
        assert order.state is State.FAILED
        world.picky, fate.at = False, fate.moments + moment
        shop.decide(order, lambda found: progress.retry(found, OPS, found.updated))
        order = survive(shop, order, goes_back=True)
        assert order.state is State.SUCCEEDED
        assert world.count("allocate") == (1 if on_failure == "keep" else 2)
        assert order.charged == world.charged
        if not fate.struck:
            break
