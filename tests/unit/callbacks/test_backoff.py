"""How long a callback that fails is tried, and how often."""

import itertools

from shared.callbacks.backoff import GIVE_UP, LONGEST, next_delay


def delays(jitter: float = 0.5, give_up: float = GIVE_UP) -> list[float]:
    each = (next_delay(failures, jitter, give_up=give_up) for failures in itertools.count())
    return [delay for delay in itertools.takewhile(lambda delay: delay is not None, each) if delay]


def test_it_starts_with_seconds_and_grows_to_hours() -> None:
    assert delays()[:4] == [5, 15, 45, 135]
    assert delays() == sorted(delays())
    assert delays()[-1] == LONGEST


def test_it_ends_within_three_days_and_not_long_before() -> None:
    assert GIVE_UP - LONGEST < sum(delays()) <= GIVE_UP


def test_jitter_moves_a_delay_by_a_tenth_and_never_the_end() -> None:
    assert (next_delay(0, 0.0), next_delay(0, 1.0)) == (4.5, 5.5)
    assert len(delays(0.0)) == len(delays(1.0)) == len(delays())


def test_the_end_can_be_set() -> None:
    assert delays(give_up=70) == [5, 15, 45]


def test_it_stays_over_once_it_is_over() -> None:
    assert next_delay(10_000, 0.5) is None
