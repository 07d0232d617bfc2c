"""`/metrics`: what is counted, whoever counts it, and what is said when a part is down."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from falcon import testing
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from shared.clock import ManualClock
from shared.gate.gate import Gate, Limits
from shared.metrics import calls
from shared.metrics.names import METRICS, PUT_BACK, REQUEST_SECONDS, REQUESTS, STEPS
from shared.metrics.tally import Tally
from shared.metrics.teller import Teller
from shared.outcome import Retry
from shared.store import connect
from shared.tubes.memory import MemoryBelt
from tests.integration.gateway.house import CONFIG, KEY, RULES, House, document, order
from tests.servers import RedisServer

Samples = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def fresh(build: Callable[..., House]) -> House:
    """A gateway that nobody has asked yet: an answer is kept for a second."""
    return build(clock=ManualClock())


def read(answer: testing.Result) -> Samples:
    """Every sample, by its name and its labels' values, in the order of the table."""
    assert answer.status_code == 200, answer.text
    named = {metric.name: (*metric.labels, "le") for metric in METRICS}
    return {
        (one.name, tuple(one.labels[name] for name in named[found.name] if name in one.labels)): one.value
        for found in prometheus(answer.text)
        for one in found.samples
    }


def scrape(house: House) -> Samples:
    """As Prometheus does, a while after it last did."""
    if isinstance(house.clock, ManualClock):
        house.clock.advance(2)
    return read(house.http.simulate_get("/metrics"))


def counted(house: House, tally: Tally, program: str = "worker") -> None:
    """A process has counted and told."""
    assert Teller(house.redis, tally, program).tell()


def test_nobody_needs_a_key_and_the_format_is_prometheus_own(fresh: House) -> None:
    answer = fresh.http.simulate_get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = read(answer)
    assert samples["trunkline_up", ("book",)] == samples["trunkline_up", ("belt",)] == 1
    assert samples["trunkline_belt_up", ("memory:1",)] == 1


def test_openmetrics_is_there_for_who_asks(fresh: House) -> None:
    counted(fresh, some())
    asked = {"Accept": "application/openmetrics-text; version=1.0.0, text/plain;q=0.5"}
    answer = fresh.http.simulate_get("/metrics", headers=asked)
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert {found.name for found in openmetrics.text_string_to_metric_families(answer.text)} >= {
        "trunkline_up",
        "trunkline_steps",
    }


def some() -> Tally:
    """A step, a call, and a job put back."""
    tally = Tally()
    tally.count(STEPS, "numbers.search", "Done")
    tally.count(PUT_BACK, by=3)
    calls.count(tally, "find number", "answered", 0.02)
    calls.count(tally, "find number", "not_sent", 9.0)
    return tally


def test_what_processes_count_is_added_up(fresh: House) -> None:
    counted(fresh, some())
    counted(fresh, some())
    samples = scrape(fresh)
    assert samples["trunkline_steps_total", ("numbers.search", "Done")] == 2
    assert samples["trunkline_jobs_put_back_total", ()] == 6
    assert samples["trunkline_carrier_calls_total", ("find number", "not_sent")] == 2
    assert samples["trunkline_processes", ("worker",)] == 2


def test_a_histogram_has_every_observation_in_its_bucket_and_all_above(fresh: House) -> None:
    counted(fresh, some())
    samples = scrape(fresh)
    name = "trunkline_carrier_call_seconds"
    buckets = [
        samples[f"{name}_bucket", ("find number", bound)] for bound in ("0.01", "0.025", "30.0", "+Inf")
    ]
    assert buckets == [0, 1, 1, 1]
    assert samples[f"{name}_count", ("find number",)] == 1
    assert samples[f"{name}_sum", ("find number",)] == pytest.approx(0.02)


def test_orders_are_counted_by_status_and_the_oldest_are_told(build: Callable[..., House]) -> None:
    house = build()
    made = document(house.post(body=order()))["id"]
    house.work(made, *[Retry("busy")] * RULES.max_attempts)
    house.post(body=order())
    samples = scrape(house)
    assert samples["trunkline_orders", ("attention",)] == samples["trunkline_orders", ("accepted",)] == 1
    assert samples["trunkline_orders", ("succeeded",)] == 0
    assert 0 <= samples["trunkline_oldest_order_seconds", ("attention",)] < 300
    assert ("trunkline_oldest_order_seconds", ("running",)) not in samples
    assert samples["trunkline_tube_jobs", ("numbers.release", "ready")] == 2


def test_an_order_that_nobody_looks_after_is_overdue(fresh: House) -> None:
    fresh.post(body=order())
    assert scrape(fresh)["trunkline_orders_overdue", ()] == 0
    assert isinstance(fresh.clock, ManualClock)
    fresh.clock.advance(CONFIG.rescue_after + 61)
    assert scrape(fresh)["trunkline_orders_overdue", ()] == 1


def test_the_breaker_is_told(fresh: House) -> None:
    gate = Gate(fresh.redis, CONFIG.simwood_account, Limits.of(CONFIG))
    assert scrape(fresh)["trunkline_breaker_open", ()] == 0
    while not gate.leave("failed"):
        continue
    samples = scrape(fresh)
    assert samples["trunkline_breaker_open", ()] == 1
    assert samples["trunkline_up", ("carrier",)] == 0
    assert samples["trunkline_carrier_failures", ()] == CONFIG.breaker_failures
    gate.leave("told", 60)
    assert scrape(fresh)["trunkline_carrier_quiet_seconds", ()] > 50


def test_workers_on_a_tube_and_pauses_are_told(fresh: House) -> None:
    worker = MemoryBelt(fresh.server)
    worker.watch(("calls",))
    worker.reserve(0)
    fresh.post("/tubes/calls/pause", {"seconds": 600}, key=None)
    samples = scrape(fresh)
    assert samples["trunkline_tube_workers", ("calls",)] == 1
    assert samples["trunkline_tube_workers", ("callbacks",)] == 0
    assert samples["trunkline_tube_paused_seconds", ("calls",)] > 500


def test_without_the_belt_it_says_so_and_the_rest(fresh: House) -> None:
    fresh.server.down = True
    samples = scrape(fresh)
    assert (samples["trunkline_up", ("belt",)], samples["trunkline_up", ("book",)]) == (0, 1)
    assert samples["trunkline_belt_up", ("memory:1",)] == 0
    assert samples["trunkline_orders", ("accepted",)] == 0
    assert not any(name == "trunkline_tube_jobs" for name, _ in samples)


def test_without_the_book_it_says_so_and_the_rest(build: Callable[..., House], tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis").start()
    house = build(connect(server.url))
    server.kill()
    samples = scrape(house)
    assert (samples["trunkline_up", ("book",)], samples["trunkline_up", ("belt",)]) == (0, 1)
    assert ("trunkline_tube_jobs", ("calls", "ready")) in samples
    assert not any(name in {"trunkline_orders", "trunkline_up_carrier"} for name, _ in samples)


def test_what_was_found_is_said_again_for_a_second(fresh: House) -> None:
    scrape(fresh)
    fresh.server.down = True
    assert read(fresh.http.simulate_get("/metrics"))["trunkline_up", ("belt",)] == 1
    assert scrape(fresh)["trunkline_up", ("belt",)] == 0


def test_requests_are_counted_by_route_and_never_by_path(real_counts: "Counting") -> None:
    house = real_counts.house
    made = document(house.post(body=order()))["id"]
    house.get(f"/orders/{made}")
    house.get(f"/orders/{made}")
    house.get("/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ")
    house.http.simulate_get("/nobody/442079460123")
    house.http.simulate_request("TRACE", "/orders")
    found = real_counts.taken()
    assert found[REQUESTS.name, "/orders", "POST", "2xx"] == 1
    assert found[REQUESTS.name, "/orders/{order_id}", "GET", "2xx"] == 2
    assert found[REQUESTS.name, "/orders/{order_id}", "GET", "4xx"] == 1
    assert found[REQUESTS.name, "unknown", "GET", "4xx"] == 1
    assert not any(re.search(r"\d{4,}|TRACE", part) for key in found for part in key)


def test_a_held_answer_counts_once_with_all_its_wait(real_counts: "Counting") -> None:
    real_counts.house.post(body=order(), headers={"Prefer": "wait=1"})
    found = real_counts.taken()
    assert found[REQUESTS.name, "/orders", "POST", "2xx"] == 1
    assert found[REQUEST_SECONDS.name, "/orders", "sum"] >= 0.9


def test_the_carriers_own_api_is_counted_by_its_endpoints(real_counts: "Counting") -> None:
    real_counts.house.http.simulate_get("/v3/tools/time")
    real_counts.house.http.simulate_get("/v3/nothing/like/it")
    found = real_counts.taken()
    assert found[REQUESTS.name, "/v3/tools/time", "GET", "2xx"] == 1
    assert found[REQUESTS.name, "/v3", "GET", "4xx"] == 1


class Counting:
    """A gateway and what it counts."""

    def __init__(self, house: House, tally: Tally) -> None:
        self.house = house
        self.taken = tally.take


@pytest.fixture
def real_counts(build: Callable[..., House]) -> Counting:
    tally = Tally()
    return Counting(build(tally=tally), tally)


def test_every_metric_is_of_a_kind_and_named_as_prometheus_wants_it() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert re.fullmatch(r"trunkline_[a-z_]+[a-z]", metric.name)
        assert not metric.name.endswith(("_total", "_count", "_sum", "_bucket"))


def test_no_secret_and_no_client_is_told(fresh: House) -> None:
    fresh.post(body=order())
    counted(fresh, some())
    text = fresh.http.simulate_get("/metrics").text
    assert "demo" not in text
    assert KEY not in text
    assert "442079460123" not in text
