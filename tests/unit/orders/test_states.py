"""The table of legal moves."""

import pytest

from shared.orders.states import FINAL, LEGAL, State, is_legal


def test_every_state_is_in_the_table() -> None:
    assert LEGAL.keys() == set(State)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_leaves_a_final_state_but_a_retry_of_what_failed(state: State) -> None:
    after = [after for after in State if after != state and is_legal(state, after)]
    assert after == ([State.RUNNING] if state is State.FAILED else [])


@pytest.mark.parametrize("state", State)
def test_staying_is_always_legal(state: State) -> None:
    assert is_legal(state, state)


@pytest.mark.parametrize("state", sorted(set(State) - {State.ACCEPTED}))
def test_every_state_can_be_reached(state: State) -> None:
    assert any(is_legal(before, state) for before in State if before != state)


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_an_end_can_be_reached_from_every_other_state(state: State) -> None:
    reached, frontier = {state}, {state}
    while frontier:
        frontier = {after for before in frontier for after in LEGAL[before]} - reached
        reached |= frontier
    assert reached >= FINAL


def test_nothing_goes_back_to_accepted() -> None:
    assert not [before for before in State if State.ACCEPTED in LEGAL[before]]


def test_only_a_step_that_ran_or_a_person_can_make_an_order_succeed() -> None:
    found = {before for before in State if State.SUCCEEDED in LEGAL[before]}
    assert found == {State.RUNNING, State.UNCERTAIN, State.ATTENTION}


def test_what_is_being_undone_never_goes_forward_again() -> None:
    assert not LEGAL[State.UNDOING] & {State.RUNNING, State.WAITING, State.SUCCEEDED}
