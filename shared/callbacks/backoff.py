"""When a callback that failed is tried again: from seconds over minutes to hours, until it is given up."""

FIRST = 5.0
"""Seconds after the first failure."""
GROWTH = 3.0
LONGEST = 6 * 3600.0
GIVE_UP = 3 * 24 * 3600.0
"""Seconds of waiting in all."""
SPREAD = 0.2


def next_delay(failures: int, jitter: float, *, give_up: float = GIVE_UP) -> float | None:
    """Seconds to wait after one more failure, with `failures` before it; None when it was the last try.

    `jitter`, from 0 to 1, moves the delay by up to a tenth either way. It does not move the end: a callback
    is given up once the waits would add up to more than `give_up` seconds.
    """
    if sum(_wait(earlier) for earlier in range(failures + 1)) > give_up:
        return None
    return _wait(failures) * (1 + SPREAD * (jitter - 0.5))


def _wait(failures: int) -> float:
    return min(FIRST * GROWTH ** min(failures, 20), LONGEST)
