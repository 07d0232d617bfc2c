"""A lease is the right to work on an order: nobody else does while it lasts, somebody must afterwards."""

import pytest

from services.workers.context import Context
from services.workers.runner import FRESH
from shared.carrier import numbers
from shared.errors import LostReservation
from shared.exchange.line import Answer, Request
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Done, Outcome
from shared.tubes.names import NUMBERS_ALLOCATE, REPORTS_COLLECT
from tests.unit.workers.carrier_world import CHEAP, World
from tests.unit.workers.fate import Death
from tests.unit.workers.one_step import ORDER, ending, one_after_another, shop_where
from tests.unit.workers.scripted_carrier import raises, then
from tests.unit.workers.workshop import RULES, Workshop, activate

DURING_THE_LEASE = [0, 1, RULES.job_ttr / 2, RULES.job_ttr - 0.5]


def die_in(shop: Workshop, order: Order, call: str) -> None:
    """The worker dies in the next such call, which has no effect; its job goes back to the belt."""
    shop.carrier.once(call, raises(Death()))
    with pytest.raises(Death):
        shop.finish(order)
    shop.belt.close()
    shop.worker = shop.hire()


def die_after(shop: Workshop, order: Order, call: str) -> None:
    """The worker dies when the next such call has had its effect."""

    def act(world: World, request: Request) -> Answer:
        world.answer(request)
        raise Death

    shop.carrier.once(call, act)
    with pytest.raises(Death):
        shop.finish(order)
    shop.belt.close()
    shop.worker = shop.hire()


@pytest.mark.parametrize("later", DURING_THE_LEASE)
def test_a_job_that_comes_back_during_the_lease_is_put_off_to_its_end(later: float) -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    die_in(shop, order, "PUT number")
    leased = shop.look(order)
    assert leased.job is not None
    assert leased.job.lease is not None
    shop.clock.now = leased.job.lease.until - shop.rules.job_ttr + later
    calls = len(shop.carrier.calls)
    shop.work()
    assert len(shop.carrier.calls) == calls
    assert shop.look(order) == leased
    assert len(shop.bodies()) == 1


def test_when_the_lease_is_over_an_announced_effect_is_read_back() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    die_after(shop, order, "PUT number")
    order = shop.finish(order)
    assert (order.state, shop.carrier.calls.count("PUT number")) == (State.SUCCEEDED, 1)
    assert order.charged == shop.world.charged


def test_when_the_lease_is_over_an_announced_call_without_effect_is_made() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    die_in(shop, order, "PUT number")
    order = shop.finish(order)
    assert "did not happen" in shop.events(order)
    assert shop.world.count("allocate") == 1


def test_when_the_lease_is_over_a_step_that_announced_nothing_runs_again() -> None:
    shop = Workshop()
    order = shop.take(ORDER)
    die_in(shop, order, "POST report")
    order = shop.finish(order)
    assert order.state is State.SUCCEEDED
    assert shop.carrier.calls.count("POST report") == 2


def test_a_ghost_makes_no_call() -> None:
    """Its time-to-run is over while it works: the next call would be another worker's to make."""
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    shop.until(lambda found: found.step.tube == NUMBERS_ALLOCATE, order)
    shop.carrier.once("GET number", then(lambda: shop.clock.advance(shop.rules.job_ttr + 1)))
    shop.step()
    assert "PUT number" not in shop.carrier.calls
    assert shop.finish(order).state is State.SUCCEEDED


@pytest.mark.parametrize(("waited", "calls"), [(0, 1), (FRESH, 0)])
def test_a_job_that_waited_in_hand_is_touched_before_its_first_call_too(waited: float, calls: int) -> None:
    """One that was reserved just now is certainly in hand, and is not."""

    def run(context: Context) -> Outcome:
        shop.clock.advance(waited)
        shop.server.jobs.clear()
        numbers.allocated(context.carrier, CHEAP)
        return Done()

    shop = shop_where(run)
    shop.take(ORDER)
    shop.step()
    assert shop.carrier.calls.count("GET number") == calls


def test_a_ghost_whose_touch_fails_makes_no_call_even_in_time() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    shop.until(lambda found: found.step.tube == NUMBERS_ALLOCATE, order)
    shop.carrier.once("GET number", then(shop.server.jobs.clear))
    shop.step()
    assert "PUT number" not in shop.carrier.calls
    found = shop.look(order)
    assert found.job is not None
    assert found.job.lease is not None, "it settled a job that was no longer its own"


def test_a_ghost_does_not_write() -> None:
    """Another worker went on after the lease; what the first one found out comes too late."""

    def ghostly(context: Context) -> Outcome:
        shop.clock.advance(shop.rules.job_ttr + 1)
        busy, shop.worker = shop.worker, shop.hire()
        shop.work()
        shop.worker = busy
        return Done({"hash": "the ghost's"})

    shop = shop_where(one_after_another(ghostly, ending(Done({"hash": "the heir's"}))))
    shop.carrier.once("GET file", raises(LostReservation("enough for this test")))
    order = shop.take(ORDER)
    shop.step()
    order = shop.look(order)
    assert order.step.tube == REPORTS_COLLECT
    assert order.outputs == {"hash": "the heir's"}


def test_no_call_begins_that_could_outlast_the_lease() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    shop.until(lambda found: found.step.tube == NUMBERS_ALLOCATE, order)
    shop.carrier.once("GET number", then(lambda: shop.clock.advance(shop.rules.job_ttr * 0.9 - 0.5)))
    shop.step()
    assert "PUT number" not in shop.carrier.calls
    assert "no time left" in str(shop.look(order).why)
    assert shop.finish(order).state is State.SUCCEEDED


def test_a_lease_names_its_worker_and_ends_with_the_step() -> None:
    leases: list[object] = []

    def run(context: Context) -> Outcome:
        assert context.order.job is not None
        leases.append(context.order.job.lease)
        return Done()

    shop = shop_where(run)
    order = shop.take(ORDER)
    shop.step()
    assert getattr(leases[0], "worker", None) == shop.worker.name
    found = shop.look(order)
    assert found.job is not None
    assert (found.job.tube, found.job.lease) == (REPORTS_COLLECT, None)
