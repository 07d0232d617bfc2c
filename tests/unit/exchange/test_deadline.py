"""A deadline is a moment on a clock that somebody hands in."""

from shared.clock import ManualClock
from shared.exchange.deadline import Deadline


def test_less_is_left_as_time_goes_by() -> None:
    clock = ManualClock()
    deadline = Deadline.after(clock, 20)
    clock.advance(15)
    assert deadline.left() == 5


def test_it_goes_below_zero_once_it_is_over() -> None:
    clock = ManualClock()
    deadline = Deadline.after(clock, 1)
    clock.advance(3)
    assert deadline.left() == -2


def test_the_earlier_of_two_counts() -> None:
    clock = ManualClock()
    soon, late = Deadline.after(clock, 1), Deadline.after(clock, 9)
    assert late.or_earlier(soon) is soon
    assert soon.or_earlier(late) is soon
    assert soon.or_earlier(None) is soon
