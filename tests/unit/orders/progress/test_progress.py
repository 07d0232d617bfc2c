"""How an order moves, one move a test; `test_lives.py` drives whole lives at random."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from shared.config import Config
from shared.orders import progress
from shared.orders.progress import Rules
from shared.orders.record import Callback, Job, Order
from shared.orders.states import State
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused, Retry, Snooze, Uncertain
from shared.policy.retry import backoff
from shared.tubes import names
from tests.unit.orders import samples
from tests.unit.orders.samples import (
    CALLBACK,
    EFFECT,
    LATER,
    NOW,
    NUMBER,
    RULES,
    accepted,
    announced,
    claim,
    claimed,
    read_back,
    run,
    settle,
)


def test_rules_come_from_the_configuration_under_the_same_names() -> None:
    assert Rules.of(Config(max_attempts=7)).max_attempts == 7


def test_a_new_order_is_due_at_once() -> None:
    order = accepted().order
    assert order.state is State.ACCEPTED
    assert order.job == Job(names.NUMBERS_RELEASE, NOW)


def test_a_new_order_waits_for_its_time() -> None:
    order = accepted(replace(samples.release(), not_before=LATER)).order
    assert order.job == Job(names.NUMBERS_RELEASE, LATER.timestamp())


def test_a_time_that_has_passed_is_now() -> None:
    order = accepted(replace(samples.release(), not_before=LATER), now=LATER.timestamp() + 9).order
    assert order.job == Job(names.NUMBERS_RELEASE, LATER.timestamp() + 9)


def test_a_callback_is_pending_from_the_start() -> None:
    assert accepted(samples.release(callback=True)).order.callback == Callback(CALLBACK)


def test_a_claim_is_a_lease_for_as_long_as_a_job_may_take() -> None:
    order = claimed()
    assert order.state is State.RUNNING
    assert order.job is not None
    assert order.job.lease is not None
    assert order.job.lease.until == NOW + RULES.job_ttr


def test_nothing_can_be_claimed_that_has_no_job() -> None:
    with pytest.raises(AssertionError, match="nothing to be claimed"):
        claim(run(accepted().order, Refused("no")))


def test_done_goes_to_the_next_step_with_what_was_found_out() -> None:
    order = settle(claimed(samples.choose()), Done({"number": NUMBER}))
    assert order.step.tube == names.NUMBERS_ALLOCATE
    assert order.number == NUMBER
    assert order.state is State.RUNNING


def test_the_last_done_is_success_and_lets_every_number_go() -> None:
    order = run(announced(), Done(), Done())
    assert order.state is State.SUCCEEDED
    assert (order.job, order.holds, order.finished) == (None, (), NOW)


def test_what_the_carrier_took_is_on_the_order() -> None:
    order = run(accepted().order, Done(charges=(Charge("number", Decimal("2.50")),)))
    assert order.charged == Decimal("2.50")


def test_a_charge_is_told_on_the_timeline() -> None:
    move = progress.settle(claimed(), Done(charges=(Charge("number", Decimal(1)),)), NOW, 0, RULES)
    assert move.entries[0].facts == {"charge number": "1 GBP"}


def test_then_goes_back_and_the_steps_in_between_run_again() -> None:
    order = run(accepted(samples.choose()).order, Done({"number": NUMBER}), Done(then=names.NUMBERS_SEARCH))
    assert order.step.tube == names.NUMBERS_SEARCH
    assert [step.status for step in order.steps] == ["queued"] * 3
    again = run(order, Done(), Done(), Done())
    assert again.state is State.SUCCEEDED
    assert {step.status for step in again.steps} == {"done"}


def test_going_back_starts_counting_anew() -> None:
    order = run(accepted(samples.choose()).order, Retry("x"), Snooze("y"), Done(), Retry("z"))
    back = run(order, Done(then=names.NUMBERS_SEARCH))
    assert [(step.attempts, step.snoozes) for step in back.steps] == [(0, 0)] * 3


def test_done_steps_before_the_one_gone_back_to_stay_done() -> None:
    order = run(accepted(samples.activate()).order, Done({"a": 1}), Done({"b": 2}), Done())
    back = run(order, Done(then=names.NUMBERS_ALLOCATE))
    assert [step.status for step in back.steps] == ["done", "queued", "queued", "queued", "queued"]
    assert back.outputs["a"] == 1


def test_refused_is_the_end_and_says_why() -> None:
    order = run(announced(), Refused("not for sale"))
    assert (order.state, order.why, order.holds) == (State.FAILED, "not for sale", ())
    assert order.steps[0].status == "refused"


def test_retry_spends_an_attempt_and_waits() -> None:
    order = settle(claimed(), Retry("busy"))
    assert (order.state, order.step.attempts, order.why) == (State.WAITING, 1, "busy")
    assert order.job == Job(names.NUMBERS_RELEASE, NOW + 1)


def test_the_last_attempt_asks_for_a_person() -> None:
    order = run(accepted().order, *[Retry("busy")] * RULES.max_attempts)
    assert (order.state, order.job) == (State.ATTENTION, None)
    assert order.why == "numbers.release failed 3 times, last: busy"


def test_snooze_waits_as_long_as_it_says_and_spends_no_attempt() -> None:
    order = settle(claimed(), Snooze("not ready", 30))
    assert (order.state, order.step.attempts, order.step.snoozes) == (State.WAITING, 0, 1)
    assert order.job == Job(names.NUMBERS_RELEASE, NOW + 30)


def test_snoozing_never_asks_for_a_person() -> None:
    order = run(accepted().order, *[Snooze("not ready")] * 100)
    assert (order.state, order.step.snoozes) == (State.WAITING, 100)


def test_after_a_look_that_went_well_an_outage_is_waited_for_as_briefly_as_at_first() -> None:
    long = run(accepted().order, *[Snooze("pending", 900, outputs={"ref": "1"})] * 100)
    outage = progress.settle(claim(long), Snooze("the belt is away"), NOW, 0, RULES).order
    assert outage.job == Job(names.NUMBERS_RELEASE, NOW + backoff(2, chance=0))


def test_a_reason_to_wait_is_told_once_however_often_it_is_given() -> None:
    first = progress.settle(claimed(), Snooze("not ready"), NOW, 0, RULES)
    second = progress.settle(claim(first.order), Snooze("not ready"), NOW, 0, RULES)
    third = progress.settle(claim(second.order), Snooze("belt and braces"), NOW, 0, RULES)
    assert [len(move.entries) for move in (first, second, third)] == [1, 0, 1]


def test_an_announced_call_is_on_the_order_with_what_it_holds() -> None:
    order = announced()
    assert (order.step.effect, order.holds) == (EFFECT, (NUMBER,))
    assert order.generation == accepted().order.generation


def test_an_uncertain_ending_is_looked_into_a_little_later() -> None:
    order = settle(announced(), Uncertain("time-out"))
    assert (order.state, order.why, order.step.effect) == (State.UNCERTAIN, "time-out", EFFECT)
    assert order.job == Job(names.NUMBERS_RELEASE, NOW + RULES.settle_after)


def test_uncertain_without_an_announced_call_is_a_retry() -> None:
    order = settle(claimed(), Uncertain("bug"))
    assert (order.state, order.step.attempts) == (State.WAITING, 1)


@pytest.mark.parametrize("outcome", [Retry("not sent"), Snooze("429"), Refused("no"), Done()])
def test_an_ending_that_is_known_closes_the_question(outcome: Outcome) -> None:
    assert settle(announced(), outcome).steps[0].effect is None


@pytest.mark.parametrize("outcome", [Retry("x"), Refused("x"), Uncertain("x")])
def test_a_read_back_that_cannot_tell_leaves_the_question_open(outcome: Outcome) -> None:
    order = read_back(claim(settle(announced(), Uncertain("time-out"))), outcome)
    assert (order.state, order.step.effect, order.step.attempts) == (State.UNCERTAIN, EFFECT, 1)


def test_a_read_back_that_could_not_be_made_spends_no_attempt() -> None:
    order = read_back(claim(settle(announced(), Uncertain("time-out"))), Snooze("429", 30))
    assert (order.state, order.step.effect, order.step.attempts) == (State.UNCERTAIN, EFFECT, 0)
    assert order.job == Job(names.NUMBERS_RELEASE, NOW + 30)


def test_a_question_that_stays_open_is_put_to_a_person_with_the_evidence() -> None:
    order = settle(announced(), Uncertain("time-out"))
    for _ in range(RULES.max_attempts):
        order = read_back(claim(order), Uncertain("500"))
    assert (order.state, order.step.effect, order.holds) == (State.ATTENTION, EFFECT, (NUMBER,))
    assert order.why == "could not find out whether numbers.release took effect: 500"


def test_a_read_back_that_finds_it_done_goes_on() -> None:
    order = read_back(claim(settle(announced(), Uncertain("time-out"))), Done())
    assert (order.state, order.step.tube) == (State.RUNNING, names.NUMBERS_VERIFY)


def test_a_read_back_that_finds_nothing_runs_the_step_again_at_once() -> None:
    order = read_back(claim(settle(announced(), Uncertain("time-out"))), NotHappened("not there"))
    assert (order.state, order.step.effect) == (State.RUNNING, None)
    assert order.job == Job(names.NUMBERS_RELEASE, NOW)


def test_a_call_that_never_happens_is_not_tried_for_ever() -> None:
    order = accepted().order
    for _ in range(RULES.max_attempts):
        order = progress.announce(claim(order), EFFECT, ()).order
        order = read_back(claim(settle(order, Uncertain("500"))), NotHappened("not there"))
    assert order.state is State.ATTENTION


def test_a_worker_that_died_is_counted() -> None:
    order = claim(claim(accepted().order))
    assert order.job is not None
    assert order.job.deaths == 1


@pytest.mark.parametrize("state", ["accepted", "waiting", "uncertain"])
def test_an_order_that_kills_its_workers_is_put_to_a_person(state: str) -> None:
    orders: dict[str, Order] = {
        "accepted": accepted().order,
        "waiting": settle(claimed(), Retry("busy")),
        "uncertain": settle(announced(), Uncertain("time-out")),
    }
    order = orders[state]
    for _ in range(RULES.poison_after + 1):
        order = claim(order)
    assert (order.state, order.job) == (State.ATTENTION, None)
    assert order.why == "3 workers died holding numbers.release; see their logs before going on"


def test_a_step_that_ended_forgets_its_dead_workers() -> None:
    order = settle(claim(claim(claimed())), Retry("busy"))
    assert order.job is not None
    assert order.job.deaths == 0


def finished() -> Order:
    return run(accepted(samples.release(callback=True)).order, Done(), Done())


def call_back(order: Order, outcome: Outcome, wait: float | None = 10) -> Order:
    return progress.settle_callback(claim(order), outcome, NOW, wait).order


def test_an_order_that_has_ended_is_called_back() -> None:
    assert finished().job == Job(names.CALLBACKS, NOW)


def test_a_delivered_callback_is_the_end() -> None:
    order = call_back(finished(), Done())
    assert (order.job, order.callback) == (None, Callback(CALLBACK, "delivered", 1))


def test_a_callback_is_tried_again() -> None:
    order = call_back(finished(), Retry("refused"))
    assert order.job == Job(names.CALLBACKS, NOW + 10)
    assert order.callback == Callback(CALLBACK, "pending", 1, "refused")


@pytest.mark.parametrize(("outcome", "wait"), [(Refused("410"), 10.0), (Retry("500"), None)])
def test_a_callback_is_given_up(outcome: Outcome, wait: float | None) -> None:
    order = call_back(finished(), outcome, wait)
    assert order.job is None
    assert order.callback is not None
    assert order.callback.status == "failed"


def test_a_callback_that_kills_its_workers_is_given_up() -> None:
    order = finished()
    for _ in range(RULES.poison_after + 1):
        order = claim(order)
    assert (order.state, order.job) == (State.SUCCEEDED, None)
    assert order.callback is not None
    assert order.callback.status == "failed"
    assert order.callback.why == "3 workers died holding callbacks"


def test_a_callback_can_only_be_settled_where_one_was_asked_for() -> None:
    with pytest.raises(AssertionError, match="no callback"):
        progress.settle_callback(run(accepted().order, Done(), Done()), Done(), NOW, 1)


def test_an_illegal_move_is_a_mistake_in_the_code() -> None:
    with pytest.raises(AssertionError, match="may not go from succeeded to waiting"):
        settle(finished(), Retry("too late"))
