"""Whose turn it is."""

import pytest
from msgspec.structs import replace

from shared.orders.book.turns import priority
from shared.orders.record import Job, Order
from shared.outcome import Done
from shared.tubes.limits import MAX_WHOLE
from shared.tubes.names import NUMBERS_EMERGENCY
from tests.unit.orders import samples
from tests.unit.orders.samples import accepted, run

PRIORITIES = ("high", "normal", "low")


def order(wanted: str = "normal", *, turn: int = 0) -> Order:
    """An order that is not begun."""
    return replace(accepted(replace(samples.choose_with_config(), priority=wanted)).order, turn=turn)


def test_a_higher_priority_goes_before_any_turn() -> None:
    high, normal, low = (priority(order(wanted)) for wanted in PRIORITIES)
    assert high < priority(order("high", turn=10**8)) < normal < priority(order(turn=10**8)) < low


def test_an_earlier_turn_goes_first() -> None:
    assert priority(order(turn=7)) < priority(order(turn=8))


@pytest.mark.parametrize("wanted", PRIORITIES)
def test_what_was_begun_goes_before_all_that_was_not(wanted: str) -> None:
    assert priority(run(order(wanted), Done())) < priority(order("high"))


def test_the_further_an_order_is_the_sooner_it_goes() -> None:
    begun = run(order(), Done())
    assert priority(run(begun, Done())) < priority(begun)


def test_an_emergency_address_goes_before_everything() -> None:
    first = replace(order("low"), job=Job(NUMBERS_EMERGENCY, 0))
    assert priority(first) < priority(run(order("high"), Done(), Done()))


def test_telling_of_an_end_goes_before_beginning_anew() -> None:
    ended = run(accepted(samples.release(callback=True)).order, Done(), Done())
    assert ended.is_final
    assert priority(ended) < priority(order("high"))


@pytest.mark.parametrize("turn", [0, 10**6, 10**9, 10**12])
@pytest.mark.parametrize("wanted", PRIORITIES)
def test_beanstalkd_can_count_every_priority(wanted: str, turn: int) -> None:
    assert 0 <= priority(order(wanted, turn=turn)) <= MAX_WHOLE
