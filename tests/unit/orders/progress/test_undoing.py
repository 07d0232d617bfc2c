"""Turning back: what was done is taken back, last step first, and each undo is as safe as a step."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types import steps
from shared.orders.types.kinds import AnyOrder
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused, Retry, Snooze, Uncertain
from shared.tubes import names
from tests.unit.orders import samples
from tests.unit.orders.samples import EFFECT, NOW, NUMBER, RULES, accepted, claim, read_back, run, settle

ROLLBACK = replace(samples.activate(), on_failure="rollback")
BOUGHT = Done({"number": NUMBER}, (Charge("number", Decimal(2)),), numbers=1)
"""What the allocation found out."""


def refused(spec: AnyOrder = ROLLBACK) -> Order:
    """An order whose number is bought and whose configuration the carrier refuses."""
    return run(accepted(spec).order, Done({"candidates": []}), BOUGHT, Refused("bad config"))


def undo(order: Order, *outcomes: Outcome) -> Order:
    """The order after so many runs of undos."""
    return run(order, *outcomes)


def test_a_refusal_is_the_end_where_what_was_done_is_kept() -> None:
    order = refused(samples.activate())
    assert (order.state, order.why, order.number) == (State.FAILED, "bad config", NUMBER)


def test_a_refusal_turns_the_order_back_to_the_last_step_that_can_be_undone() -> None:
    order = refused()
    assert (order.state, order.step.tube, order.why) == (State.UNDOING, names.NUMBERS_ALLOCATE, "bad config")
    assert order.job is not None
    assert order.job.tube == names.NUMBERS_ALLOCATE


def test_what_has_nothing_to_undo_fails_at_once() -> None:
    order = run(accepted(ROLLBACK).order, Done(), Refused("taken"))
    assert order.state is State.FAILED


def test_the_order_fails_for_its_own_reason_when_all_is_undone() -> None:
    order = undo(refused(), Done())
    assert (order.state, order.why, order.ending) == (State.FAILED, "bad config", None)
    assert [step.status for step in order.steps] == ["done", "undone", "refused", "queued", "queued"]


def test_what_was_undone_is_no_more_but_its_price_was_paid() -> None:
    order = undo(refused(samples.choose_with_config()), Done())
    assert order.number is None
    assert order.charged == 2


def test_an_undo_may_cost_something_too() -> None:
    assert undo(refused(), Done(charges=(Charge("fee", Decimal(1)),))).charged == 3


def test_numbers_stay_set_aside_until_all_is_undone() -> None:
    order = replace(refused(), holds=(NUMBER,))
    assert claim(order).holds == (NUMBER,)
    assert undo(order, Done()).holds == ()


@pytest.mark.parametrize("outcome", [Retry("busy"), Snooze("429", 9)])
def test_an_undo_is_tried_again_and_the_order_is_still_being_undone(outcome: Outcome) -> None:
    order = undo(refused(), outcome)
    assert (order.state, order.step.tube) == (State.UNDOING, names.NUMBERS_ALLOCATE)
    assert order.job is not None
    assert order.job.due > NOW


def test_the_tries_of_an_undo_are_counted_for_themselves() -> None:
    order = run(accepted(ROLLBACK).order, Done(), Retry("busy"), Retry("busy"), BOUGHT, Refused("no"))
    assert order.step.attempts == 0


def test_an_undo_that_never_works_is_put_to_a_person() -> None:
    order = undo(refused(), *[Retry("busy")] * RULES.max_attempts)
    assert (order.state, order.job) == (State.ATTENTION, None)


def test_an_undo_that_is_refused_is_put_to_a_person_not_passed_over() -> None:
    order = undo(refused(), Refused("it has calls in progress"))
    assert (order.state, order.job) == (State.ATTENTION, None)
    assert order.why == "numbers.allocate could not be undone: it has calls in progress"


def in_doubt() -> Order:
    announced = progress.announce(claim(refused()), EFFECT, (NUMBER,)).order
    return settle(announced, Uncertain("time-out"))


def test_an_undo_in_doubt_is_read_back() -> None:
    order = in_doubt()
    assert (order.state, order.step.effect) == (State.UNCERTAIN, EFFECT)
    assert read_back(claim(order), Done()).state is State.FAILED


def test_an_undo_that_did_not_happen_is_made_again() -> None:
    order = read_back(claim(in_doubt()), NotHappened("still there"))
    assert (order.state, order.step.effect) == (State.UNDOING, None)


def test_a_deadline_does_not_stop_an_undo() -> None:
    spec = replace(ROLLBACK, deadline=samples.LATER)
    begun = progress.announce(claim(run(accepted(spec).order, Done())), EFFECT, (NUMBER,)).order
    order = run(settle(begun, BOUGHT), Refused("no"))
    assert progress.claim(order, "w", samples.LATER.timestamp() + 9, RULES).order.state is State.UNDOING


UPDATE = replace(samples.update(), on_failure="rollback")


def test_steps_are_undone_last_first_and_one_that_may_be_done_in_part_though_it_was_refused() -> None:
    order = run(accepted(UPDATE).order, Done(), Done(), Done(), Refused("no such mode"))
    passed = [order.step.tube]
    while not order.is_final:
        order = undo(order, Done())
        passed.append(order.step.tube)
    assert passed[:-1] == [names.NUMBERS_SMS, names.NUMBERS_TRUNK, names.NUMBERS_CONFIGURE]
    assert [step.status for step in order.steps] == ["done", "undone", "undone", "undone", "queued", "queued"]


def test_a_step_that_was_never_begun_is_not_undone() -> None:
    order = run(accepted(UPDATE).order, Done(), Done())
    move = progress.cancel(order, progress.By("ops"), NOW)
    assert move is not None
    assert move.order.step.tube == names.NUMBERS_CONFIGURE


def test_what_a_refused_step_found_out_stays_on_the_order() -> None:
    order = run(
        accepted(UPDATE).order, Done(), *[Done()] * 4, Refused("dropped", {"refused": {"config": []}})
    )
    assert order.outputs["refused"] == {"config": []}


def test_a_paid_undo_that_is_not_to_be_seen_waits_before_it_is_repeated() -> None:
    order = run(accepted(UPDATE).order, Done(), *[Done()] * 4, Refused("rejected"))
    assert order.step.tube == names.NUMBERS_EMERGENCY
    order = settle(progress.announce(claim(order), EFFECT, (NUMBER,)).order, Uncertain("cut"))
    order = read_back(claim(order, NOW + 6), NotHappened("not there"), NOW + 6)
    assert order.state is State.UNCERTAIN
    assert order.job is not None
    assert order.job.due == NOW + RULES.repeat_after


def test_every_step_of_every_type_is_told_about() -> None:
    assert {tube for chain in names.CHAINS.values() for tube in chain} <= steps.STEPS.keys()


def test_what_can_be_undone_is_not_final() -> None:
    assert not [tube for tube, about in steps.STEPS.items() if about.undo and about.final]
