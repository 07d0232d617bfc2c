"""What the runner makes of each outcome: the order in the book, and the one job it has on the belt."""

from decimal import Decimal

import pytest
from structlog.typing import EventDict

from services.workers.context import Context
from shared.orders.book.publish import body_of
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused, Retry, Snooze, Uncertain
from shared.tubes.names import REPORTS_ASK, REPORTS_COLLECT, REPORTS_STORE
from tests.unit.workers.one_step import ORDER, announcing, ending, shop_where
from tests.unit.workers.workshop import Workshop


def after(shop: Workshop) -> Order:
    """The order when its first job is settled."""
    order = shop.take(ORDER)
    assert shop.step()
    return shop.look(order)


def due_in(shop: Workshop, order: Order) -> float:
    """Seconds until the order's next job."""
    assert order.job is not None
    return order.job.due - shop.clock.time()


def test_done_goes_to_the_next_tube_with_outputs_and_charges() -> None:
    shop = shop_where(ending(Done({"hash": "h"}, (Charge("report", Decimal(2)),))))
    order = after(shop)
    assert order.step.tube == REPORTS_COLLECT
    assert (order.outputs, order.charged) == ({"hash": "h"}, 2)
    assert shop.bodies() == [body_of(order)]


def test_done_may_name_another_step() -> None:
    order = after(shop_where(ending(Done(then=REPORTS_STORE))))
    assert order.step.tube == REPORTS_STORE


def test_the_follow_on_is_put_before_the_job_in_hand_is_deleted() -> None:
    shop = shop_where(ending(Done()))
    after(shop)
    assert [done for done in shop.fate.done if done in ("belt put", "belt delete")] == [
        "belt put",
        "belt delete",
    ]


def test_the_book_is_written_before_the_belt() -> None:
    shop = shop_where(ending(Done()))
    after(shop)
    assert "redis" not in shop.fate.done[shop.fate.done.index("belt put") :]


@pytest.mark.parametrize("outcome", [Retry("later"), Uncertain("who knows")])
def test_a_step_that_failed_without_a_call_spends_an_attempt(outcome: Retry | Uncertain) -> None:
    shop = shop_where(ending(outcome))
    order = after(shop)
    assert (order.state, order.step.attempts, order.why) == (State.WAITING, 1, outcome.why)
    assert shop.bodies() == [body_of(order)]


def test_the_last_attempt_leads_to_attention_and_off_the_belt() -> None:
    shop = shop_where(ending(Retry("never works")))
    order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(ORDER), tick=60)
    assert order.step.attempts == shop.rules.max_attempts
    assert shop.bodies() == []


def test_a_snooze_waits_as_long_as_it_says_and_spends_nothing() -> None:
    shop = shop_where(ending(Snooze("not yet", 17)))
    order = after(shop)
    assert (order.state, order.step.attempts) == (State.WAITING, 0)
    assert due_in(shop, order) == 17


def test_a_job_is_not_taken_up_before_it_is_due() -> None:
    shop = shop_where(ending(Snooze("not yet", 17), Done()))
    order = after(shop)
    shop.clock.advance(16)
    assert not shop.step()
    shop.clock.advance(1)
    assert shop.step()
    assert shop.look(order).step.tube == REPORTS_COLLECT


def test_refused_ends_the_order() -> None:
    shop = shop_where(ending(Refused("no such thing")))
    order = after(shop)
    assert (order.state, order.why, order.job) == (State.FAILED, "no such thing", None)
    assert shop.bodies() == []


def test_a_doubtful_call_is_read_back_after_a_while_and_not_run_again() -> None:
    shop = shop_where(announcing(Uncertain("no answer")), ending(Done({"hash": "found"})))
    order = after(shop)
    assert order.state is State.UNCERTAIN
    assert due_in(shop, order) == shop.rules.settle_after
    order = shop.until(lambda found: found.step.tube == REPORTS_COLLECT, order)
    assert order.outputs == {"hash": "found"}
    assert shop.events(order).count("calling") == 1


def test_a_call_that_did_not_happen_is_made_again() -> None:
    ran: list[Context] = []

    def run(context: Context) -> Outcome:
        ran.append(context)
        return announcing(Uncertain("no answer"))(context) if len(ran) == 1 else Done()

    shop = shop_where(run, ending(NotHappened("it is not there")))
    shop.until(lambda found: found.step.tube == REPORTS_COLLECT, shop.take(ORDER))
    assert len(ran) == 2


@pytest.mark.parametrize("answer", [Retry("?"), Snooze("?"), Uncertain("?"), Refused("?")])
def test_a_read_back_that_finds_nothing_out_is_asked_again_never_the_call(answer: Outcome) -> None:
    shop = shop_where(announcing(Uncertain("no answer")), ending(answer, answer, Done()))
    order = shop.until(lambda found: found.step.tube == REPORTS_COLLECT, shop.take(ORDER))
    assert shop.events(order).count("calling") == 1


def test_an_outcome_that_cannot_be_found_out_is_for_a_person_with_the_call_as_evidence() -> None:
    shop = shop_where(announcing(Uncertain("no answer")), ending(Uncertain("?")))
    order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(ORDER), tick=60)
    assert order.step.effect is not None
    assert order.step.effect.facts == {"fact": "kept"}


def explode(_context: Context) -> Outcome:
    raise LookupError("a bug")


def test_a_bug_before_any_call_is_a_retry_with_its_traceback_logged(logged: list[EventDict]) -> None:
    order = after(shop_where(explode))
    assert (order.state, order.step.attempts) == (State.WAITING, 1)
    assert "LookupError" in str(order.why)
    assert any(entry["event"] == "handler failed" and entry["exc_info"] for entry in logged)


def test_a_bug_after_an_announced_call_is_read_back() -> None:
    def run(context: Context) -> Outcome:
        context.announce("PUT something")
        return explode(context)

    order = after(shop_where(run, ending(Done())))
    assert order.state is State.UNCERTAIN


def test_a_bug_in_a_read_back_leaves_the_question_open() -> None:
    shop = shop_where(announcing(Uncertain("no answer")), explode)
    order = after(shop)
    shop.clock.advance(shop.rules.settle_after)
    shop.step()
    assert shop.look(order).state is State.UNCERTAIN
    assert shop.events(order)[-1] == "still uncertain"


def test_an_order_that_ends_goes_on_to_its_callback_and_then_off_the_belt() -> None:
    shop = Workshop()
    order = shop.finish(shop.take(ORDER))
    assert order.step.tube == REPORTS_STORE
    assert shop.bodies() == []
    assert {step.tube: step.status for step in order.steps}[REPORTS_ASK] == "done"
