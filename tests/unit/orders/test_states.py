"""The table of legal moves."""

import pytest

from shared.orders.states import FINAL, LEGAL, State, is_legal


def test_every_state_is_in_the_table() -> None:
    assert LEGAL.keys() == set(State)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_leaves_a_final_state(state: State) -> None:
    assert not [after for after in State if after != state and is_legal(state, after)]


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


def test_only_a_step_that_ran_can_end_an_order() -> None:
    assert {before for before in State if LEGAL[before] & FINAL} == {State.RUNNING, State.UNCERTAIN}
