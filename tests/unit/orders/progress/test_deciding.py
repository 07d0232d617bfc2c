"""What people decide, one decision a test: what it makes of the order, and when it may not be made."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from shared.errors import CalledOff, DecisionRefused
from shared.orders import progress
from shared.orders.progress import By, Move
from shared.orders.record import Callback, Order
from shared.orders.states import State
from shared.outcome import Cancelled, Charge, Done, NotHappened, Outcome, Refused, Retry, Uncertain
from shared.tubes import names
from tests.unit.orders import samples
from tests.unit.orders.samples import (
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

OPS = By("ops", "wrong customer", "key")
ROLLBACK = replace(samples.activate(), on_failure="rollback")
CONFIRMED_LATER = replace(samples.release(), confirm="wait")
AFTER_LEASE = NOW + RULES.job_ttr
GIVEN_UP = [Retry("busy")] * RULES.max_attempts


def decided(move: Move | None) -> Order:
    assert move is not None
    return move.order


def bought(spec: samples.AnyOrder = ROLLBACK) -> Order:
    """A number is on the account, and its configuration comes next."""
    return run(accepted(spec).order, Done(), Done({"number": NUMBER}))


def in_doubt() -> Order:
    """Nobody knows whether the call took effect, and reading back told nothing: a person must look."""
    order = settle(announced(), Uncertain("time-out"))
    for _ in range(RULES.max_attempts):
        order = read_back(claim(order), Uncertain("500"))
    assert order.state is State.ATTENTION
    return order


def cancelled(order: Order, now: float = NOW, **options: object) -> Order:
    return decided(progress.cancel(order, OPS, now, **options))  # pyright: ignore[reportArgumentType]


# Cancel


@pytest.mark.parametrize(
    "order", [accepted().order, run(accepted().order, Retry("busy")), run(accepted().order, *GIVEN_UP)]
)
def test_an_order_that_nobody_has_in_hand_is_cancelled_at_once(order: Order) -> None:
    after = cancelled(order)
    assert (after.state, after.job, after.finished) == (State.CANCELLED, None, NOW)
    assert after.why == "cancelled by ops: wrong customer"


def test_who_and_why_are_on_the_timeline() -> None:
    move = progress.cancel(accepted().order, OPS, NOW)
    assert move is not None
    assert [entry.event for entry in move.entries] == ["cancel asked", "cancelled"]
    assert (move.entries[0].facts, move.entries[0].why) == ({"who": "ops"}, "wrong customer")


def test_a_cancelled_order_is_called_back_and_lets_go() -> None:
    order = replace(accepted(samples.release(callback=True)).order, holds=(NUMBER,))
    after = cancelled(order)
    assert after.job is not None
    assert (after.job.tube, after.holds) == (names.CALLBACKS, ())


def test_steps_that_are_done_are_undone_or_kept_as_the_order_says() -> None:
    assert cancelled(bought(samples.activate())).state is State.CANCELLED
    undoing = cancelled(bought())
    assert (undoing.state, undoing.step.tube) == (State.UNDOING, names.NUMBERS_ALLOCATE)
    assert run(undoing, Done()).state is State.CANCELLED


def test_a_decision_may_say_otherwise() -> None:
    assert cancelled(bought(), on_failure="keep").state is State.CANCELLED
    assert cancelled(bought(samples.activate()), on_failure="rollback").state is State.UNDOING


def test_a_worker_that_has_it_in_hand_makes_no_further_unsafe_call() -> None:
    order = cancelled(claimed())
    assert (order.state, order.job) == (State.RUNNING, claimed().job)
    with pytest.raises(CalledOff) as called_off:
        progress.announce(order, EFFECT, ())
    assert called_off.value.cancelled
    assert settle(order, Cancelled()).state is State.CANCELLED


@pytest.mark.parametrize("outcome", [Done(), Retry("busy"), Refused("no")])
def test_what_the_worker_finished_meanwhile_counts(outcome: Outcome) -> None:
    order = settle(cancelled(claim(bought())), outcome)
    assert (order.state, order.step.tube) == (State.UNDOING, names.NUMBERS_ALLOCATE)
    assert run(order, Done()).state is (State.FAILED if isinstance(outcome, Refused) else State.CANCELLED)


def test_a_lease_whose_worker_is_gone_is_waited_for_by_nobody() -> None:
    assert cancelled(claimed(), AFTER_LEASE).state is State.CANCELLED


def test_a_call_in_doubt_is_read_back_first() -> None:
    order = cancelled(settle(announced(), Uncertain("time-out")))
    assert order.state is State.UNCERTAIN
    assert read_back(claim(order), NotHappened("not there")).state is State.CANCELLED


def test_a_call_in_doubt_that_nobody_looked_at_any_more_is_read_back_once_more() -> None:
    order = cancelled(in_doubt())
    assert (order.state, order.step.attempts) == (State.UNCERTAIN, 0)
    assert order.job is not None


def test_a_final_call_that_happened_was_not_to_be_stopped() -> None:
    order = cancelled(settle(announced(), Uncertain("time-out")))
    move = progress.settle_read_back(claim(order), Done(), NOW, 0.0, RULES)
    assert (move.order.state, move.order.wish) == (State.RUNNING, None)
    assert move.entries[-1].event == "too late to cancel"
    assert run(move.order, Done()).state is State.SUCCEEDED


def test_past_the_point_of_no_return_there_is_no_cancelling() -> None:
    with pytest.raises(DecisionRefused, match="point of no return"):
        progress.cancel(run(accepted().order, Done()), OPS, NOW)


@pytest.mark.parametrize("outcomes", [(Done(), Done()), (Refused("no"),)])
def test_what_has_ended_otherwise_is_not_cancelled(outcomes: tuple[Outcome, ...]) -> None:
    with pytest.raises(DecisionRefused, match="already"):
        progress.cancel(run(accepted().order, *outcomes), OPS, NOW)


@pytest.mark.parametrize("order", [claimed(), accepted().order, bought()])
def test_to_cancel_twice_is_to_cancel_once(order: Order) -> None:
    assert progress.cancel(cancelled(order), OPS, NOW) is None


def test_an_undo_that_needs_a_person_can_be_left_as_it_is() -> None:
    stuck = run(cancelled(bought()), Refused("it has calls"))
    assert progress.cancel(stuck, OPS, NOW) is None
    after = cancelled(stuck, on_failure="keep")
    assert (after.state, after.number) == (State.CANCELLED, NUMBER)
    assert "the rest was kept" in str(after.why)


def test_the_undo_of_what_failed_is_stopped_only_by_asking_for_that() -> None:
    stuck = run(bought(), Refused("bad config"), Refused("it has calls"))
    with pytest.raises(DecisionRefused, match="keep"):
        progress.cancel(stuck, OPS, NOW)
    assert cancelled(stuck, on_failure="keep").state is State.FAILED


def test_an_order_that_is_cancelled_in_vain_succeeds_and_says_so() -> None:
    order = cancelled(claim(run(accepted(samples.report()).order, Done(), Done())))
    move = progress.settle(order, Done(), NOW, 0.0, RULES)
    assert (move.order.state, move.order.wish) == (State.SUCCEEDED, None)
    assert move.entries[-1].event == "too late to cancel"


# Retry


def retried(order: Order, now: float = NOW) -> Order:
    return decided(progress.retry(order, OPS, now))


def test_a_failed_order_goes_on_at_the_step_that_failed() -> None:
    order = retried(run(bought(samples.activate()), Refused("bad config")))
    assert (order.state, order.step.tube, order.why) == (State.RUNNING, names.NUMBERS_CONFIGURE, None)
    assert (order.finished, order.number, order.step.status) == (None, NUMBER, "queued")
    assert run(order, Done(), Done(), Done()).state is State.SUCCEEDED


def test_a_failed_order_sets_aside_again_what_it_had_made_its_own() -> None:
    failed = run(replace(bought(samples.activate()), holds=("441632960001", NUMBER)), Refused("bad"))
    assert failed.holds == ()
    assert retried(failed).holds == (NUMBER,)


def test_what_was_undone_is_done_again_and_looked_for_again_before() -> None:
    order = retried(run(bought(), Refused("bad config"), Done()))
    assert order.step.tube == names.NUMBERS_SEARCH
    assert {step.status for step in order.steps} == {"queued"}


def test_what_was_there_before_a_step_that_was_done_in_part_is_not_looked_at_again() -> None:
    looked = run(accepted(samples.update()).order, Done({"former": {}}), Refused("bad config"))
    assert retried(looked).step.tube == names.NUMBERS_CONFIGURE


def test_an_order_that_ends_again_is_called_back_again() -> None:
    failed = run(accepted(samples.release(callback=True)).order, Refused("no"))
    failed = progress.settle_callback(claim(failed), Done(), NOW, None).order
    assert retried(failed).callback == Callback(samples.CALLBACK, "pending", 0, None, 2)


def test_an_order_in_attention_tries_as_often_again() -> None:
    order = retried(run(accepted().order, *GIVEN_UP))
    assert (order.state, order.step.attempts) == (State.RUNNING, 0)


def test_an_open_call_is_read_back_before_anything_else() -> None:
    order = retried(in_doubt())
    assert (order.state, order.step.effect, order.step.attempts) == (State.UNCERTAIN, EFFECT, 0)


def test_an_undo_is_retried_as_an_undo() -> None:
    assert retried(run(bought(), Refused("bad config"), Refused("it has calls"))).state is State.UNDOING


@pytest.mark.parametrize(
    "order", [accepted().order, claimed(), run(accepted().order, Done(), Done()), cancelled(accepted().order)]
)
def test_only_what_has_stopped_can_be_retried(order: Order) -> None:
    with pytest.raises(DecisionRefused):
        progress.retry(order, OPS, NOW)


def test_what_missed_its_deadline_is_not_retried() -> None:
    order = accepted(replace(samples.release(), deadline=LATER)).order
    late = LATER.timestamp()
    failed = decided(progress.expire(order, late))
    with pytest.raises(DecisionRefused, match="deadline"):
        progress.retry(failed, OPS, late)


# Resolve


def resolved(order: Order, *, happened: bool, **options: object) -> Order:
    move = progress.resolve(order, OPS, NOW, happened=happened, **options)  # pyright: ignore[reportArgumentType]
    return decided(move)


def test_what_happened_is_done_with_what_the_call_would_have_told() -> None:
    done = Done({"number": NUMBER}, samples.PRICE)
    order = progress.announce(
        claim(run(accepted(samples.choose()).order, Done())), replace(EFFECT, done=done), (NUMBER,)
    ).order
    order = resolved(settle(order, Uncertain("500")), happened=True)
    assert (order.number, order.charges) == (NUMBER, samples.PRICE)
    assert order.step.tube == names.NUMBERS_VERIFY


def test_what_a_person_found_out_wins() -> None:
    assert resolved(in_doubt(), happened=True, outputs={"number": "1"}).outputs["number"] == "1"


@pytest.mark.parametrize(
    ("announced", "charge", "charged"),
    [
        (samples.PRICE, "0.35", [("number", "0.35")]),
        (samples.PRICE, "0", []),
        ((), "0.35", [(EFFECT.call, "0.35")]),
    ],
    ids=["another", "none", "one that was not known"],
)
def test_what_a_person_says_that_it_cost_is_what_it_cost(
    announced: tuple[Charge, ...], charge: str, charged: list[tuple[str, str]]
) -> None:
    effect = replace(EFFECT, done=Done({"number": NUMBER}, announced))
    order = progress.announce(claim(run(accepted().order, Done())), effect, (NUMBER,)).order
    move = progress.resolve(settle(order, Uncertain("500")), OPS, NOW, happened=True, charge=Decimal(charge))
    assert move is not None
    assert [(each.what, str(each.amount)) for each in move.order.charges] == charged
    assert move.entries[0].facts == {"who": "ops", "happened": "yes", "charge": charge}


def test_what_did_not_happen_cost_nothing() -> None:
    with pytest.raises(DecisionRefused, match="charge"):
        progress.resolve(in_doubt(), OPS, NOW, happened=False, charge=Decimal(1))


def test_what_did_not_happen_is_done_now() -> None:
    order = resolved(in_doubt(), happened=False)
    assert (order.state, order.step.effect, order.step.attempts) == (State.RUNNING, None, 0)


def test_an_undo_in_doubt_is_settled_by_hand_too() -> None:
    undoing = progress.announce(claim(run(bought(), Refused("bad"))), EFFECT, ()).order
    undoing = settle(undoing, Uncertain("500"))
    assert resolved(undoing, happened=True).state is State.FAILED
    assert resolved(undoing, happened=False).state is State.UNDOING


def test_what_is_to_be_cancelled_is_cancelled_once_the_call_is_settled() -> None:
    assert resolved(cancelled(in_doubt()), happened=False).state is State.CANCELLED


def test_what_happened_after_all_is_undone_where_the_order_is_to_be_cancelled() -> None:
    order = progress.announce(claim(run(accepted(ROLLBACK).order, Done())), EFFECT, (NUMBER,)).order
    order = resolved(cancelled(settle(order, Uncertain("500"))), happened=True)
    assert (order.state, order.step.tube) == (State.UNDOING, names.NUMBERS_ALLOCATE)


def test_who_settled_it_and_how_is_on_the_timeline() -> None:
    move = progress.resolve(in_doubt(), OPS, NOW, happened=False)
    assert move is not None
    assert move.entries[0].facts == {"who": "ops", "happened": "no"}


def test_only_what_is_open_can_be_settled() -> None:
    with pytest.raises(DecisionRefused, match="Nothing"):
        progress.resolve(run(accepted().order, *GIVEN_UP), OPS, NOW, happened=True)
    with pytest.raises(DecisionRefused, match="moment"):
        progress.resolve(announced(), OPS, NOW, happened=True)


# Confirm


def test_a_final_step_waits_for_a_word_where_the_order_says_so() -> None:
    order = claim(accepted(CONFIRMED_LATER).order)
    assert (order.state, order.job) == (State.WAITING, None)
    after = decided(progress.confirm(order, OPS, NOW))
    assert after.job is not None
    assert claim(after).job != after.job
    assert run(after, Done(), Done()).state is State.SUCCEEDED


def test_the_word_may_come_first() -> None:
    order = decided(progress.confirm(accepted(CONFIRMED_LATER).order, OPS, NOW))
    assert claim(order).is_held(NOW)
    assert progress.confirm(order, OPS, NOW) is None


def test_an_order_that_waits_for_nothing_needs_no_word() -> None:
    with pytest.raises(DecisionRefused, match="no confirmation"):
        progress.confirm(accepted().order, OPS, NOW)


def test_what_waits_for_a_word_can_be_cancelled() -> None:
    order = claim(accepted(CONFIRMED_LATER).order)
    assert cancelled(order).state is State.CANCELLED
    with pytest.raises(DecisionRefused, match="cancelled"):
        progress.confirm(cancelled(order), OPS, NOW)


# Deadlines

LATE = LATER.timestamp()


def due_by_then() -> Order:
    return accepted(replace(samples.release(), deadline=LATER)).order


@pytest.mark.parametrize("order", [due_by_then(), run(due_by_then(), Retry("busy"))])
def test_what_has_not_begun_by_its_deadline_fails_with_that_reason(order: Order) -> None:
    after = decided(progress.expire(order, LATE))
    assert after.state is State.FAILED
    assert "deadline 2030-01-01T00:00:00.000Z" in str(after.why)
    assert progress.claim(order, "w", LATE, RULES).order.state is State.FAILED


def test_what_has_begun_goes_on() -> None:
    begun = settle(progress.announce(claim(due_by_then()), EFFECT, ()).order, Retry("not sent"))
    assert progress.expire(begun, LATE) is None
    assert progress.claim(begun, "w", LATE, RULES).order.is_held(LATE)


def test_a_worker_makes_no_unsafe_call_once_it_is_late() -> None:
    order = progress.claim(due_by_then(), "w", LATE - 1, RULES).order
    assert progress.expire(order, LATE) is None
    with pytest.raises(CalledOff, match="deadline") as called_off:
        progress.announce(order, replace(EFFECT, at=LATE), ())
    assert not called_off.value.cancelled


def test_no_wait_goes_past_the_deadline() -> None:
    order = progress.settle(claim(due_by_then()), Retry("busy"), LATE - 0.5, 0.0, RULES).order
    assert order.job is not None
    assert order.job.due == LATE


@pytest.mark.parametrize("order", [accepted().order, run(due_by_then(), Refused("no"))])
def test_no_deadline_and_no_life_are_no_reason_to_fail(order: Order) -> None:
    assert progress.expire(order, LATE) is None


# Whoever asks twice


def test_a_decision_is_remembered_by_its_key() -> None:
    order = cancelled(claimed())
    assert order.decided == ("key",)


def test_not_every_decision_is_remembered_for_ever() -> None:
    order = run(accepted().order, *GIVEN_UP)
    for number in range(30):
        order = decided(progress.retry(order, By("ops", key=f"key {number}"), NOW))
        order = run(order, *GIVEN_UP)
    assert order.decided == tuple(f"key {number}" for number in range(10, 30))
