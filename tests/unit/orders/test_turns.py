"""Whose turn it is."""

import pytest
from msgspec.structs import replace

from shared.orders.record import Job, Order
from shared.orders.turns import priority
from shared.outcome import Done
from shared.tubes.limits import MAX_WHOLE
from shared.tubes.names import NUMBERS_EMERGENCY
from tests.unit.orders import samples
from tests.unit.orders.samples import accepted, run

PRIORITIES = ("high", "normal", "low")


def order(wanted: str = "normal", *, turn: int = 0, created: float | None = None) -> Order:
    """An order that is not begun."""
    found = accepted(replace(samples.choose_with_config(), priority=wanted)).order
    return replace(found, turn=turn, created=found.created if created is None else created)


def test_a_higher_priority_goes_before_any_turn() -> None:
    high, normal, low = (priority(order(wanted)) for wanted in PRIORITIES)
    assert high < priority(order("high", turn=10**8)) < normal < priority(order(turn=10**8)) < low


def test_who_came_first_goes_first() -> None:
    now = order().created
    assert priority(order(created=now)) < priority(order(created=now + 1))


def test_a_client_with_many_lets_one_of_another_pass() -> None:
    """The five thousandth of a batch, and a single order accepted a minute after it."""
    now = order().created
    assert priority(order(created=now + 60)) < priority(order(created=now, turn=250))


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


@pytest.mark.parametrize("created", [0.0, 1e9, 1e10, 1e18])
@pytest.mark.parametrize("wanted", PRIORITIES)
def test_beanstalkd_can_count_every_priority(wanted: str, created: float) -> None:
    assert 0 <= priority(order(wanted, created=created, turn=10**6)) <= MAX_WHOLE
