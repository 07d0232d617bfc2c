"""What a worker tells the gate, and what the gate has it do."""

from copy import copy

import fakeredis
import pytest

from shared.errors import CarrierError, CarrierRefused, MaybeDone, NotSent
from shared.gate.gate import Gate, Limits
from shared.gate.guard import Guard

NOW = 1_750_000_000.0


class House:
    """A gate with guards; time stands still, and waits are noted."""

    def __init__(self, rate: float = 0) -> None:
        self.redis = fakeredis.FakeRedis()
        self.waits: list[float] = []
        limits = Limits(rate, 1, 3, 5, 60, 20)
        self.gate = Gate(self.redis, "930000", limits, now=lambda: NOW)

    def guard(self) -> Guard:
        return Guard(self.gate, self.waits.append)

    def call(self, error: CarrierError | None = None, left: float = 30) -> None:
        """One call of one of many workers, ending so."""
        guard = self.guard()
        guard.enter(left)
        guard.leave(error)

    def refusal(self, left: float = 30) -> NotSent:
        """The error with which a call is held back."""
        with pytest.raises(NotSent) as caught:
            self.guard().enter(left)
        return caught.value


@pytest.fixture
def house() -> House:
    return House()


def test_a_call_in_line_waits_for_its_turn() -> None:
    house = House(rate=2)
    house.call()
    house.call()
    assert house.waits == pytest.approx([0.5], abs=0.002)


def test_nobody_waits_past_the_time_of_the_step() -> None:
    house = House(rate=2)
    house.call()
    assert house.refusal(left=0.1).retry_after == pytest.approx(0.5, abs=0.002)
    assert house.waits == []


OUTAGES = [NotSent("refused"), MaybeDone("time-out"), MaybeDone("bad gateway", status=502)]
WORDS = [None, CarrierRefused("no", status=404), MaybeDone("odd", status=200), MaybeDone("odd", status=302)]


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
def test_outages_hold_everybody_back(house: House, outage: CarrierError) -> None:
    for _ in range(3):
        house.call(copy(outage))
    assert house.refusal().retry_after == 5


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
def test_the_call_that_finds_the_carrier_out_is_told_how_long_everybody_waits(
    house: House, outage: CarrierError
) -> None:
    ends = [copy(outage) for _ in range(3)]
    for end in ends:
        house.call(end)
    assert [end.retry_after for end in ends] == [None, None, 5]


def test_a_call_that_the_carrier_fails_at_is_not_told_to_wait_for_ever(house: House) -> None:
    """Its 500 may be about nothing but this call: somebody has to count how often it is tried."""
    ends = [MaybeDone("Internal error", status=500) for _ in range(3)]
    for end in ends:
        house.call(end)
    assert [end.retry_after for end in ends] == [None] * 3
    assert house.refusal().retry_after == 5


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_a_carrier_that_says_anything_is_not_out(house: House, words: CarrierError | None) -> None:
    for ending in (NotSent("x"), NotSent("x"), words, NotSent("x"), NotSent("x")):
        house.call(ending)
    house.guard().enter(0)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (CarrierRefused("slow down", status=429, retry_after=7), 7),
        (CarrierRefused("slow down", status=429), 2),
        (MaybeDone("unavailable", status=503, retry_after=30), 30),
    ],
)
def test_a_wish_for_quiet_holds_everybody_back(house: House, error: CarrierError, seconds: float) -> None:
    house.call(error)
    assert house.refusal().retry_after == seconds


def test_calls_that_are_answered_write_nothing(house: House) -> None:
    house.call()
    assert house.redis.keys("*") == []
