"""A report: asked for, waited for, taken once, kept; and asked for again when it is gone or cut."""

from shared.exchange.line import Answer, Request
from shared.orders.record import Order
from shared.orders.states import State
from shared.tubes.names import REPORTS_COLLECT, REPORTS_STORE
from tests.unit.workers.carrier_world import NOT_FOUND, ROWS, World, refusal, said
from tests.unit.workers.scripted_carrier import Act, answers, lost_after, lost_before
from tests.unit.workers.workshop import Workshop, report

GONE = answers(NOT_FOUND)


def ended(shop: Workshop) -> Order:
    """A report's order when it has ended."""
    return shop.finish(shop.take(report()))


def cut(world: World, request: Request) -> Answer:
    """Half of the content arrives, and nothing shows it."""
    whole = world.answer(request)
    return Answer(whole.status, whole.headers, whole.body[: len(whole.body) // 2])


def says(content: bytes) -> Act:
    """A report that says something else."""
    return answers(Answer(200, {"content-type": "application/octet-stream"}, content))


def test_the_report_is_kept_as_the_carrier_gave_it_and_its_rows_are_counted() -> None:
    shop = Workshop()
    order = ended(shop)
    assert shop.file(order) == ROWS
    assert (order.outputs["rows"], order.outputs["bytes"]) == (2, len(ROWS))


def test_a_report_that_is_not_ready_is_waited_for_without_spending_an_attempt() -> None:
    shop = Workshop()
    shop.world.pending_looks = 3 * 6
    order = shop.until(lambda found: found.step.tube == REPORTS_STORE, shop.take(report()))
    collect = next(step for step in order.steps if step.tube == REPORTS_COLLECT)
    assert (collect.snoozes, collect.attempts) == (6, 0)


def test_one_that_is_ready_in_a_blink_is_waited_for_with_the_job_in_hand() -> None:
    shop = Workshop()
    shop.world.pending_looks = 2
    order = shop.until(lambda found: found.step.tube == REPORTS_STORE, shop.take(report()))
    assert next(step for step in order.steps if step.tube == REPORTS_COLLECT).snoozes == 0


def test_the_first_looks_come_quickly_and_then_become_rarer() -> None:
    shop = Workshop()
    shop.world.pending_looks = 100
    order = shop.take(report())
    waits: list[float] = []

    def note(found: Order) -> bool:
        if found.state is State.WAITING and found.job and found.job.lease is None:
            waits.append(found.job.due - found.updated)
        return len(set(waits)) > 2

    shop.until(note, order)
    assert waits[0] == 1
    assert waits[-1] > 2


def test_a_report_that_is_gone_is_asked_for_again() -> None:
    shop = Workshop()
    shop.carrier.once("GET file", GONE)
    assert ended(shop).state is State.SUCCEEDED
    assert shop.carrier.calls.count("POST report") == 2


def test_a_report_whose_answer_is_lost_is_gone_and_asked_for_again() -> None:
    shop = Workshop()
    shop.carrier.once("GET file", lost_after)
    order = ended(shop)
    assert shop.file(order) == ROWS
    assert shop.carrier.calls.count("POST report") == 2


def test_a_report_that_was_cut_is_asked_for_again() -> None:
    shop = Workshop()
    shop.carrier.once("GET file", cut)
    order = ended(shop)
    assert shop.file(order) == ROWS


def test_a_report_that_is_always_gone_is_given_up() -> None:
    shop = Workshop()
    shop.carrier.once("GET file", *[GONE] * 100)
    order = ended(shop)
    assert (order.state, order.why) == (
        State.FAILED,
        "the report was gone or cut 5 times when it was collected",
    )


def test_a_report_that_is_always_cut_is_given_up() -> None:
    shop = Workshop()
    shop.carrier.once("GET file", *[says(b'[{"cut')] * 100)
    assert ended(shop).state is State.FAILED


def test_a_report_of_no_rows_is_a_report() -> None:
    shop = Workshop()
    shop.carrier.once("GET file", says(b"[]"))
    assert ended(shop).outputs["rows"] == 0


def test_a_question_that_is_not_answered_is_asked_again() -> None:
    shop = Workshop()
    shop.carrier.once("POST report", lost_before, lost_after)
    assert ended(shop).state is State.SUCCEEDED


def test_bad_parameters_end_the_order_with_the_carriers_reason() -> None:
    shop = Workshop()
    shop.carrier.once("POST report", answers(refusal(400, "Invalid date")))
    assert ended(shop).why == "Invalid date"


def test_a_file_that_was_lost_before_it_was_checked_is_asked_for_again() -> None:
    shop = Workshop()
    order = shop.until(lambda found: found.step.tube == REPORTS_STORE, shop.take(report()))
    shop.calm.delete(f"{{trunkline}}:file:{order.id}")
    order = shop.finish(order)
    assert (order.state, shop.file(order)) == (State.SUCCEEDED, ROWS)


def test_an_answer_in_json_instead_of_a_file_is_not_taken_for_the_report() -> None:
    shop = Workshop()
    shop.carrier.once("GET file", answers(said({"success": False, "errors": ["busy"]}, 503)))
    order = ended(shop)
    assert shop.file(order) == ROWS
