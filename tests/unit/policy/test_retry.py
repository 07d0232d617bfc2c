"""The wait before the next try: doubling, jittered, bounded."""

from hypothesis import given
from hypothesis import strategies as st

from shared.policy.retry import backoff

tries = st.integers(0, 10**9)
chances = st.floats(0, 1, exclude_max=True)
bases = st.floats(0.001, 100)
caps = st.floats(0.001, 10**6)


def test_it_doubles() -> None:
    assert [backoff(n, chance=0.0, base=2, cap=1000) for n in range(4)] == [1, 2, 4, 8]


def test_the_usual_wait_after_the_first_try_is_one_to_two_seconds() -> None:
    assert backoff(1, chance=0.0) == 1
    assert 1.9 < backoff(1, chance=0.999) < 2


@given(tries, chances, bases, caps)
def test_it_is_never_below_half_nor_above_all_of_the_plain_doubling(
    tries: int, chance: float, base: float, cap: float
) -> None:
    plain = min(cap, base * 2.0 ** min(tries, 60))
    assert plain / 2 <= backoff(tries, chance=chance, base=base, cap=cap) <= plain


@given(tries, chances)
def test_it_never_exceeds_its_cap(tries: int, chance: float) -> None:
    assert 0 < backoff(tries, chance=chance) <= 300


@given(tries, chances)
def test_one_more_try_never_waits_less(tries: int, chance: float) -> None:
    assert backoff(tries, chance=chance) <= backoff(tries + 1, chance=chance)


@given(tries, chances, chances)
def test_chance_only_lengthens(tries: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert backoff(tries, chance=low) <= backoff(tries, chance=high)
