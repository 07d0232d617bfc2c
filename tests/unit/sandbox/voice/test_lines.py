"""The calls lines try to make: the same for the same seed, never two on a line, always somebody talking."""

from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.lines import LINES, attempts

moments = st.floats(1_700_000_000, 1_900_000_000)
accounts = st.sampled_from(sorted(LINES))


@given(st.integers(0, 99), accounts, moments)
def test_calls_follow_from_seed_account_and_time(seed: int, account: str, now: float) -> None:
    found = list(attempts(seed, account, now, now))
    assert found == list(attempts(seed, account, now, now))
    assert all(call.start <= now < call.end for call in found)
    assert {call.id for call in found} <= {call.id for call in attempts(seed, account, now - 900, now + 900)}


@given(st.integers(0, 99), accounts, moments)
def test_a_line_has_one_call_at_a_time_and_somebody_always_talks(seed: int, account: str, now: float) -> None:
    found = list(attempts(seed, account, now, now))
    lines = [(call.direction, call.line) for call in found]
    assert len(set(lines)) == len(lines)
    assert any(call.direction == "out" for call in found)
    assert all(call.line < LINES[account][call.direction] for call in found)


@given(st.integers(0, 99), accounts, moments)
def test_calls_ring_before_they_are_answered_and_end_after(seed: int, account: str, now: float) -> None:
    for call in attempts(seed, account, now, now + 600):
        assert call.start < call.progress < call.answered < call.end


def test_another_seed_has_other_calls_and_a_stranger_none() -> None:
    now = 1_795_500_000.0
    mine, other = ({call.id for call in attempts(seed, "930000", now, now + 600)} for seed in (1, 2))
    assert not mine & other
    assert list(attempts(1, "999999", now, now + 600)) == []
