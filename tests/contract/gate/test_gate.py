"""The gate before the carrier, on the real Redis and on the one that unit tests use."""

from concurrent.futures import ThreadPoolExecutor

import fakeredis
import pytest
import redis

from shared.gate.gate import Gate, Limits, Pass

LIMITS = Limits(
    carrier_rate=0,
    carrier_burst=1,
    breaker_failures=3,
    breaker_open=5,
    breaker_open_most=12,
    call_timeout=20,
)
TEN_A_SECOND = Limits(
    carrier_rate=10,
    carrier_burst=3,
    breaker_failures=3,
    breaker_open=5,
    breaker_open_most=12,
    call_timeout=20,
)


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["fake", "real"])
def client(request: pytest.FixtureRequest) -> redis.Redis:
    """An empty Redis."""
    return fakeredis.FakeRedis() if request.param == "fake" else request.getfixturevalue("real_redis")


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def gate(client: redis.Redis, time: Time) -> Gate:
    return Gate(client, "930000", LIMITS, now=time)


@pytest.fixture
def limited(client: redis.Redis, time: Time) -> Gate:
    return Gate(client, "930000", TEN_A_SECOND, now=time)


def test_without_a_limit_calls_go_at_once(gate: Gate) -> None:
    assert [gate.enter(0) for _ in range(100)] == [Pass("go", 0, 0)] * 100


def test_a_burst_goes_at_once_and_the_rest_in_line(limited: Gate) -> None:
    assert [limited.enter(1).seconds for _ in range(5)] == pytest.approx([0, 0, 0, 0.1, 0.2], abs=0.002)


def test_who_would_wait_too_long_takes_no_place(limited: Gate, time: Time) -> None:
    for _ in range(4):
        limited.enter(1)
    assert limited.enter(0.1).verdict == "full"
    assert limited.enter(0.1).seconds == pytest.approx(0.2, abs=0.002)
    time.now += 0.1
    assert limited.enter(0.1).seconds == pytest.approx(0.1, abs=0.002)


def test_an_idle_bucket_fills_to_its_burst_and_no_further(limited: Gate, time: Time) -> None:
    limited.enter(0)
    time.now += 3600
    assert [limited.enter(0).verdict for _ in range(4)] == ["go", "go", "go", "full"]


def test_an_account_has_a_gate_of_its_own(client: redis.Redis, limited: Gate, time: Time) -> None:
    for _ in range(4):
        limited.enter(0)
    assert Gate(client, "930001", TEN_A_SECOND, now=time).enter(0).granted


def test_a_retry_after_binds_everybody(client: redis.Redis, gate: Gate, time: Time) -> None:
    assert gate.leave("told", 7) == 0
    other = Gate(client, "930000", LIMITS, now=time)
    assert other.enter(60) == Pass("told", 7, 0)
    time.now += 7
    assert other.enter(0).granted


def test_the_longest_retry_after_counts(gate: Gate) -> None:
    gate.leave("told", 7)
    gate.leave("told", 2)
    assert gate.enter(0).seconds == 7


def test_failures_in_a_row_open_the_breaker(gate: Gate) -> None:
    assert [gate.leave("failed") for _ in range(3)] == [0, 0, 5]
    assert gate.enter(60) == Pass("open", 5, 3)


def test_an_answer_between_them_keeps_it_closed(gate: Gate) -> None:
    gate.leave("failed")
    gate.leave("failed")
    assert gate.enter(0).failures == 2
    gate.leave("answered")
    gate.leave("failed")
    gate.leave("failed")
    assert gate.enter(0).granted


def test_calls_that_were_under_way_when_it_opened_are_no_news(gate: Gate) -> None:
    for _ in range(3):
        gate.leave("failed")
    assert gate.leave("failed") == 0
    assert gate.enter(0).seconds == 5


def test_a_question_is_no_probe_and_waits_for_one(gate: Gate, time: Time) -> None:
    open_up(gate, time)
    assert gate.enter(0, question=True) == Pass("go", 0, 3)
    assert gate.enter(0) == Pass("probe", 0, 3)
    assert gate.enter(0, question=True) == Pass("open", 1, 3)


def test_one_call_is_the_probe(gate: Gate, time: Time) -> None:
    open_up(gate, time)
    assert gate.enter(0) == Pass("probe", 0, 3)
    assert gate.enter(0) == Pass("open", 1, 3)


def test_an_answered_probe_closes_it(gate: Gate, time: Time) -> None:
    open_up(gate, time)
    gate.enter(0)
    gate.leave("answered")
    assert gate.enter(0) == Pass("go", 0, 0)


def test_a_failed_probe_opens_it_for_longer_up_to_a_bound(gate: Gate, time: Time) -> None:
    open_up(gate, time)
    for seconds in (10, 12, 12):
        assert gate.enter(0).verdict == "probe"
        assert gate.leave("failed") == seconds
        time.now += seconds


def test_a_probe_whose_worker_died_is_followed_by_another(gate: Gate, time: Time) -> None:
    open_up(gate, time)
    gate.enter(0)
    time.now += LIMITS.call_timeout
    assert gate.enter(0).verdict == "probe"


def test_a_told_probe_closes_it_and_waits(gate: Gate, time: Time) -> None:
    open_up(gate, time)
    gate.enter(0)
    gate.leave("told", 2)
    assert gate.enter(0) == Pass("told", 2, 0)
    time.now += 2
    assert gate.enter(0).verdict == "go"


def test_the_server_s_clock_decides_where_none_is_given(client: redis.Redis) -> None:
    gate = Gate(client, "930000", LIMITS)
    gate.leave("told", 3600)
    waiting = gate.enter(0)
    assert waiting.verdict == "told"
    assert 3500 < waiting.seconds <= 3600


def test_racers_get_no_more_places_than_there_are(client: redis.Redis) -> None:
    """On the server's clock, which moves on: a call is due every 100 s, so only the burst can go."""
    limits = Limits(0.01, 7, 3, 5, 12, 20)
    gates = [Gate(client, "930000", limits) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        entering = [threads.submit(gate.enter, 0) for gate in gates * 10]
        verdicts = [entered.result().verdict for entered in entering]
    assert verdicts.count("go") == 7
    assert verdicts.count("full") == 73


def open_up(gate: Gate, time: Time) -> None:
    """Fail until the breaker opens, and wait until a probe may pass."""
    for _ in range(3):
        gate.leave("failed")
    time.now += 5
