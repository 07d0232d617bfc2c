"""What a worker tells the gate, and what the gate has it do."""

from copy import copy

import fakeredis
import pytest

from shared.errors import BookUnavailable, CarrierError, CarrierRefused, MaybeDone, NotSent
from shared.gate.gate import Gate, Limits
from shared.gate.guard import Guard, Inquiry

NOW = 1_750_000_000.0


class House:
    """A gate with guards; time stands still, and waits are noted."""

    def __init__(self, rate: float = 0) -> None:
        self.redis = fakeredis.FakeRedis()
        self.waits: list[float] = []
        limits = Limits(rate, 1, 3, 5, 60, 20)
        self.now = NOW
        self.gate = Gate(self.redis, "930000", limits, now=lambda: self.now)

    def guard(self) -> Guard:
        return Guard(self.gate, self.waits.append)

    def call(self, error: CarrierError | None = None, left: float = 30) -> None:
        """One call of one of many workers, ending so."""
        guard = self.guard()
        guard.enter(left)
        guard.leave(error)

    def inquiry(self) -> Inquiry:
        return Inquiry(self.gate, self.waits.append)

    def ask(self, error: CarrierError | None = None) -> None:
        """One question of a client, ending so."""
        inquiry = self.inquiry()
        inquiry.enter(30)
        inquiry.leave(error)

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


# Questions that clients ask


def test_a_question_keeps_to_what_the_carrier_asked_a_worker_for(house: House) -> None:
    house.call(CarrierRefused("slow down", status=429, retry_after=7))
    with pytest.raises(NotSent) as caught:
        house.inquiry().enter(30)
    assert caught.value.retry_after == 7


def test_and_a_worker_to_what_it_asked_a_question_for(house: House) -> None:
    house.ask(CarrierRefused("slow down", status=429, retry_after=9))
    assert house.refusal().retry_after == 9


def test_a_question_stands_in_line_but_gives_up_before_workers_do() -> None:
    house = House(rate=1)
    house.ask()
    with pytest.raises(NotSent):
        house.inquiry().enter(30)
    house.call()
    assert house.waits == pytest.approx([1], abs=0.002)


@pytest.mark.parametrize("unclear", [MaybeDone("time-out"), MaybeDone("Internal error", status=500)], ids=str)
def test_questions_that_nobody_answers_stop_no_orders(house: House, unclear: CarrierError) -> None:
    for _ in range(10):
        house.ask(copy(unclear))
    house.guard().enter(0)


def test_a_carrier_that_no_question_reaches_is_out(house: House) -> None:
    for _ in range(3):
        house.ask(NotSent("refused"))
    assert house.refusal().retry_after == 5


@pytest.mark.parametrize("unclear", [MaybeDone("time-out"), MaybeDone("Internal error", status=500)], ids=str)
def test_while_it_is_out_a_question_is_asked_but_proves_nothing(house: House, unclear: CarrierError) -> None:
    for _ in range(3):
        house.call(NotSent("refused"))
    house.now += 5
    house.ask(unclear)
    assert house.gate.enter(0).verdict == "probe"


def test_unless_it_is_answered(house: House) -> None:
    for _ in range(3):
        house.call(NotSent("refused"))
    house.now += 5
    house.ask()
    assert house.gate.enter(0).verdict == "go"


def test_while_a_worker_tries_questions_wait(house: House) -> None:
    for _ in range(3):
        house.call(NotSent("refused"))
    house.now += 5
    assert house.gate.enter(0).verdict == "probe"
    with pytest.raises(NotSent):
        house.inquiry().enter(30)


def test_without_the_book_a_question_is_asked_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise BookUnavailable("away")

    monkeypatch.setattr(house.gate, "enter", away)
    monkeypatch.setattr(house.gate, "leave", away)
    house.ask()
    house.ask(NotSent("refused"))
