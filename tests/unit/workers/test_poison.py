"""An order that kills its workers, or makes them fail, stops after a few of them and frees its tube."""

from collections.abc import Callable

from structlog.typing import EventDict

from services.workers.context import Context
from services.workers.handlers import HANDLERS
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Done, Outcome
from tests.unit.workers.fate import Death
from tests.unit.workers.one_step import ORDER, STEP, ending, one_after_another, shop_where
from tests.unit.workers.workshop import Workshop, report


def die(_context: Context) -> Outcome:
    raise Death


def bury(shop: Workshop, order: Order, until: Callable[[Order], bool]) -> tuple[Order, int]:
    """Replace dead workers until the condition holds; how many there were."""
    deaths = 0
    while True:
        try:
            return shop.until(until, order), deaths
        except Death:
            deaths += 1
            shop.belt.close()
            shop.worker = shop.hire()


def needs_attention(order: Order) -> bool:
    return order.state is State.ATTENTION


def test_an_order_that_kills_three_workers_is_for_a_person() -> None:
    shop = shop_where(die)
    order, deaths = bury(shop, shop.take(ORDER), needs_attention)
    assert deaths == shop.rules.poison_after == 3
    assert "3 workers died" in str(order.why)
    assert shop.bodies() == []


def test_other_orders_are_done_meanwhile() -> None:
    shop = shop_where(lambda context: (die if context.order.id == poison.id else HANDLERS[STEP].run)(context))
    poison, innocent = shop.take(ORDER), shop.take(ORDER)
    bury(shop, poison, needs_attention)
    assert shop.look(innocent).state is State.SUCCEEDED


def test_three_workers_that_die_after_a_call_leave_the_call_as_evidence() -> None:
    def run(context: Context) -> Outcome:
        context.announce("PUT something")
        return die(context)

    shop = shop_where(run, die)
    order, _ = bury(shop, shop.take(ORDER), needs_attention)
    assert order.step.effect is not None


def test_a_worker_that_fails_where_nobody_foresaw_it_counts_as_dead_and_lives_on(
    logged: list[EventDict],
) -> None:
    shop = shop_where(ending(Done(then="no such step")))
    order = shop.until(needs_attention, shop.take(ORDER))
    assert "3 workers died" in str(order.why)
    assert [entry["event"] for entry in logged].count("worker failed") == 3
    assert shop.bodies() == []


def test_a_death_is_forgotten_when_the_step_is_over() -> None:
    shop = shop_where(one_after_another(die, die, ending(Done({"hash": "0" * 32}))))
    order, deaths = bury(shop, shop.take(ORDER), lambda found: found.position > 0)
    assert deaths == 2
    assert order.job is not None
    assert order.job.deaths == 0


def test_a_callback_that_kills_three_workers_is_given_up() -> None:
    def fatal(*_message: object) -> None:
        raise Death

    shop = Workshop(deliver=fatal)
    order = shop.take(report(callback="https://example.com/"))
    order, deaths = bury(shop, order, lambda found: found.is_final and found.job is None)
    assert (order.state, deaths) == (State.SUCCEEDED, 3)
    assert order.callback is not None
    assert order.callback.status == "failed"
    assert shop.bodies() == []
