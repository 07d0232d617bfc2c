"""An order that turns back: the number it bought is released, once, and no other."""

import pytest

from services.workers.context import Context, Handler
from services.workers.handlers import HANDLERS
from shared.exchange.line import Answer
from shared.orders import progress
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.steps import STEPS
from shared.outcome import Outcome, Refused
from shared.tubes.names import NUMBERS_ALLOCATE
from tests.unit.workers.carrier_world import CHEAP, NEXT, refusal
from tests.unit.workers.scripted_carrier import Act, answers, lost_after, lost_before
from tests.unit.workers.workshop import Workshop, activate

BAD_CONFIG = answers(refusal(400, "Unknown section"))
SPEC = activate(everything=True, on_failure="rollback")


def turned_back(shop: Workshop) -> Order:
    """An order whose configuration is refused, and which is being undone."""
    shop.carrier.once("PUT config", BAD_CONFIG)
    return shop.until(lambda found: found.state is State.UNDOING, shop.take(SPEC))


def test_the_number_goes_back_and_the_order_fails_for_the_carriers_reason() -> None:
    shop = Workshop()
    order = shop.finish(turned_back(shop))
    assert (order.state, order.why, order.number) == (State.FAILED, "Unknown section", None)
    assert [effect.what for effect in shop.world.effects] == ["allocate", "release"]
    assert (order.charged, order.holds) == (shop.world.charged, ())


def test_a_number_is_kept_unless_the_client_asks_otherwise() -> None:
    shop = Workshop()
    shop.carrier.once("PUT config", BAD_CONFIG)
    order = shop.finish(shop.take(activate(everything=True)))
    assert (order.state, order.number) == (State.FAILED, CHEAP)
    assert CHEAP in shop.world.held


@pytest.mark.parametrize("ending", [lost_before, lost_after])
def test_a_release_in_doubt_is_read_back(ending: Act) -> None:
    shop = Workshop()
    shop.carrier.once("DELETE number", ending)
    order = shop.finish(turned_back(shop))
    assert order.state is State.FAILED
    assert shop.world.count("release") == 1
    assert "DELETE allocated" in [entry.facts.get("call") for entry in shop.book.timeline(order.id)]
    assert "uncertain" in shop.events(order)


def test_a_number_that_somebody_took_away_is_not_missed() -> None:
    shop = Workshop()
    order = turned_back(shop)
    shop.world.held.clear()
    assert shop.finish(order).state is State.FAILED
    assert "DELETE number" not in shop.carrier.calls


def test_a_release_that_the_carrier_refuses_is_for_a_person_who_may_try_again() -> None:
    shop = Workshop()
    shop.carrier.once("DELETE number", answers(refusal(400, "It has a call")))
    order = shop.until(lambda found: found.state is State.ATTENTION, turned_back(shop))
    assert order.why == "numbers.allocate could not be undone: It has a call"
    assert order.holds == (CHEAP,)
    shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
    assert shop.finish(order).state is State.FAILED
    assert shop.world.count("release") == 1


def test_nobody_else_gets_the_number_while_it_is_being_undone() -> None:
    shop = Workshop()
    order = turned_back(shop)
    other = shop.finish(shop.take(activate()))
    assert other.number == NEXT
    assert shop.finish(order).state is State.FAILED


def in_doubt_for_good(shop: Workshop) -> Order:
    """An order that may have bought a number: the carrier answers nothing that proves anything."""
    order = shop.take(activate(everything=True))
    shop.carrier.once("PUT number", lost_after)
    shop.until(lambda found: found.state is State.UNCERTAIN, order)
    shop.carrier.once("GET number", *[answers(Answer(200, {}, b"?"))] * shop.rules.max_attempts)
    return shop.until(lambda found: found.state is State.ATTENTION, order, tick=60)


def test_a_purchase_that_is_settled_by_hand_goes_on_and_is_charged_once() -> None:
    shop = Workshop()
    order = in_doubt_for_good(shop)
    shop.decide(order, lambda found: progress.resolve(found, By("ops"), shop.clock.time(), happened=True))
    order = shop.finish(order)
    assert (order.state, order.number, order.charged) == (State.SUCCEEDED, CHEAP, shop.world.charged)
    assert shop.world.count("allocate") == 1


@pytest.mark.parametrize("told_rightly", [True, False])
def test_a_retry_of_what_is_in_doubt_reads_back_and_pays_once(told_rightly: bool) -> None:
    shop = Workshop()
    order = in_doubt_for_good(shop)
    if told_rightly:
        shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
    else:
        shop.decide(
            order, lambda found: progress.resolve(found, By("ops"), shop.clock.time(), happened=False)
        )
    order = shop.finish(order)
    assert (order.state, order.charged) == (State.SUCCEEDED, shop.world.charged)
    assert shop.world.count("allocate") == 1


def test_a_step_that_cannot_be_read_back_is_for_a_person() -> None:
    def run(context: Context) -> Outcome:
        context.announce("POST something", number=CHEAP)
        raise LookupError

    shop = Workshop(handlers={**HANDLERS, NUMBERS_ALLOCATE: Handler(run)})
    order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(activate(number=CHEAP)))
    assert order.why == "POST something may have taken effect and cannot be read back: find out, resolve it"


def test_a_handler_without_an_undo_is_never_asked_for_one() -> None:
    shop = Workshop(handlers={**HANDLERS, NUMBERS_ALLOCATE: Handler(lambda _: Refused("no"))})
    assert shop.finish(shop.take(SPEC)).state is State.FAILED


@pytest.mark.parametrize("tube", sorted(STEPS))
def test_what_is_told_of_a_step_is_what_its_handler_can_do(tube: str) -> None:
    told, handler = STEPS[tube], HANDLERS[tube]
    assert (handler.undo is not None) == bool(told.undo)
    assert (handler.read_back is not None) == bool(told.read_back)
    assert not (told.paid or told.final) or told.read_back
