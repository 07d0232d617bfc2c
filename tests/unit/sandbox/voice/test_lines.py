"""The calls lines try to make: the same for the same seed, never two on a line, always somebody talking."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.lines import LEAD, LINES, LONGEST, Attempt, attempts

BORN = 1_795_500_000.0

moments = st.floats(BORN, BORN + 1e8)
accounts = st.sampled_from(sorted(LINES))


def during(seed: int, account: str, first: float, last: float, born: float = BORN) -> list[Attempt]:
    """The calls that are on at any time between two moments."""
    tried = attempts(seed, account, born, max(first - 2 * LONGEST, born - LEAD), last)
    return [call for call in tried if call.end > first]


@given(st.integers(0, 99), accounts, moments)
def test_calls_follow_from_seed_account_and_time(seed: int, account: str, now: float) -> None:
    found = attempts(seed, account, BORN, now - 900, now + 900)
    parts = (attempts(seed, account, BORN, *span) for span in ((now - 900, now), (now, now + 900)))
    assert found == [call for part in parts for call in part]
    assert all(now - 900 < call.start <= now + 900 for call in found)


@given(st.integers(0, 99), accounts, moments)
def test_a_line_has_one_call_at_a_time_and_somebody_always_talks(seed: int, account: str, now: float) -> None:
    found = [call for call in during(seed, account, now, now) if call.start <= now]
    lines = [(call.direction, call.line) for call in found]
    assert len(set(lines)) == len(lines)
    assert any(call.direction == "out" for call in found)
    assert all(call.line < LINES[account][call.direction] for call in found)


@given(st.integers(0, 99), accounts, moments)
def test_calls_ring_before_they_are_answered_and_end_after(seed: int, account: str, now: float) -> None:
    for call in during(seed, account, now, now + 600):
        assert call.start < call.progress < call.answered < call.end
        assert call.end - call.start < LONGEST or call.start < BORN


@given(st.integers(0, 99), accounts)
def test_the_first_calls_are_on_when_the_world_is_born_and_last(seed: int, account: str) -> None:
    first = attempts(seed, account, BORN, BORN - LEAD, BORN)
    assert all(call.answered < BORN < BORN + 400 < call.end for call in first)
    assert any(call.direction == "out" for call in first)


@given(st.integers(0, 99), accounts, moments)
def test_a_world_born_later_has_the_same_calls_later(seed: int, account: str, born: float) -> None:
    here, there = (attempts(seed, account, at, at - LEAD, at + 3600) for at in (BORN, born))
    assert [call.id for call in here] == [call.id for call in there]


def test_calls_of_a_line_follow_each_other() -> None:
    calls = [call for call in attempts(1, "930000", BORN, BORN - LEAD, BORN + 86_400) if call.line == 2]
    for direction in ("in", "out"):
        of_line = [call for call in calls if call.direction == direction]
        assert all(before.end <= after.start for before, after in pairwise(of_line))


def test_another_seed_has_other_calls_and_a_stranger_none() -> None:
    mine, other = ({c.id for c in attempts(seed, "930000", BORN, BORN, BORN + 600)} for seed in (1, 2))
    assert not mine & other
    assert attempts(1, "999999", BORN, BORN, BORN + 600) == []
