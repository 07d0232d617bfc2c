"""The doctor, on real servers and before a carrier of the test's own."""

from collections.abc import Generator

import pytest
import redis
from typer.testing import CliRunner

from services.cli.doctor import PROGRAMS, Finding, examine
from services.cli.main import app
from shared.clock import ManualClock, SystemClock
from shared.config import load
from shared.gate.gate import Gate, Limits
from shared.metrics.tally import Tally
from shared.metrics.teller import Teller
from shared.orders.book.pauses import Pause, Pauses
from shared.tubes.client import Beanstalkd
from shared.tubes.names import WORKER_TUBES
from tests.servers import BeanstalkdServer, RedisServer
from tests.unit.cli.test_gateway_client import Door

TYPE = (200, {"success": True, "data": {"account_type": "managed_interconnect"}})
SECRET = "sesame-street"


@pytest.fixture
def carrier() -> Generator[Door]:
    door = Door()
    door.answers = [TYPE]
    yield door
    door.close()


@pytest.fixture
def environment(
    carrier: Door, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer, real_redis: redis.Redis
) -> dict[str, str]:
    """All well, but for that nothing runs."""
    return {
        "TRUNKLINE_ENVIRONMENT": "development",
        "TRUNKLINE_REDIS_URL": redis_server.url,
        "TRUNKLINE_BEANSTALKD": beanstalkd_server.address,
        "TRUNKLINE_SIMWOOD_URL": carrier.url,
        "TRUNKLINE_SIMWOOD_PASSWORD": SECRET,
    }


@pytest.fixture
def programs(beanstalkd_server: BeanstalkdServer, real_redis: redis.Redis) -> Generator[None]:
    """As if one of each ran, and all work was done."""
    for program in PROGRAMS:
        Teller(real_redis, Tally(), program).tell()
    worker = Beanstalkd(beanstalkd_server.address)
    worker.watch(WORKER_TUBES)
    while job := worker.reserve(0):
        worker.delete(job)
    yield
    worker.close()


def ill(environment: dict[str, str]) -> dict[str, Finding]:
    """What is ill, by part."""
    return {found.part: found for found in examine(environment, SystemClock()) if found.how == "ill"}


@pytest.mark.usefixtures("programs")
def test_when_all_is_well_it_says_so_part_by_part(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(app, ["doctor"], env=environment | {"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    for part in (
        "configuration",
        "book",
        "belt",
        "carrier",
        "clocks",
        "gateway",
        "tubes",
        "breaker",
        "orders",
    ):
        assert f"well {part}" in result.output
    assert "managed_interconnect" in result.output
    assert SECRET not in result.output


def test_when_nothing_runs_it_names_what_to_start(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(app, ["doctor"], env=environment | {"COLUMNS": "200"})
    assert result.exit_code == 1
    assert "start one: trunkline worker" in result.output


def test_every_mistake_in_the_settings_is_named(environment: dict[str, str]) -> None:
    wrong = environment | {"TRUNKLINE_JOB_TTR": "1", "TRUNKLINE_NONSENSE": "x"}
    findings = list(examine(wrong, SystemClock()))
    assert {found.how for found in findings} == {"ill"}
    assert len(findings) == 2


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(
    ("answer", "does"),
    [
        ((401, {"success": False, "errors": ["Unauthorised"]}), "check user, password"),
        ((404, {"success": False, "errors": ["Account not found"]}), "check user, password, account"),
        ((500, {"success": False}), "ask the carrier"),
    ],
    ids=["credentials", "account", "broken"],
)
def test_a_carrier_that_does_not_take_us_is_ill(
    environment: dict[str, str], carrier: Door, answer: tuple[int, dict[str, object]], does: str
) -> None:
    carrier.answers = [answer]
    found = ill(environment)
    assert found.keys() == {"carrier"}
    assert does in found["carrier"].do


@pytest.mark.usefixtures("programs")
def test_a_carrier_that_is_not_there_is_ill(environment: dict[str, str]) -> None:
    found = ill(environment | {"TRUNKLINE_SIMWOOD_URL": "http://127.0.0.1:1"})
    assert "TRUNKLINE_SIMWOOD_URL" in found["carrier"].do


def test_without_book_and_belt_the_rest_is_looked_at(environment: dict[str, str]) -> None:
    away = {"TRUNKLINE_REDIS_URL": f"redis://:{SECRET}@127.0.0.1:1/0", "TRUNKLINE_BEANSTALKD": "127.0.0.1:1"}
    findings = list(examine(environment | away, SystemClock()))
    assert {found.part for found in findings if found.how == "ill"} == {"book", "belt"}
    assert [found.how for found in findings if found.part == "carrier"] == ["well"]
    assert not any(SECRET in text for found in findings for text in (found.says, found.do))


@pytest.mark.usefixtures("programs")
def test_a_redis_that_may_forget_is_told(environment: dict[str, str], real_redis: redis.Redis) -> None:
    real_redis.config_set("appendfsync", "everysec")
    try:
        findings = list(examine(environment, SystemClock()))
    finally:
        real_redis.config_set("appendfsync", "always")
    [found] = [found for found in findings if found.part == "configuration"]
    assert (found.how, "appendfsync" in found.says) == ("look", True)


@pytest.mark.usefixtures("programs")
def test_clocks_that_differ_are_ill(environment: dict[str, str]) -> None:
    findings = {found.part: found for found in examine(environment, ManualClock())}
    assert findings["clocks"].how == "ill"


@pytest.mark.usefixtures("programs")
def test_an_open_breaker_a_pause_and_orders_that_wait_are_told(
    environment: dict[str, str], real_redis: redis.Redis
) -> None:
    config = load(environment)
    gate = Gate(real_redis, config.simwood_account, Limits.of(config))
    while not gate.leave("failed"):
        continue
    Pauses(real_redis).begin("calls", Pause("Ada", "", 1.0, left=600))
    findings = {(found.part, found.how): found for found in examine(environment, SystemClock())}
    assert "closes by itself" in findings["breaker", "ill"].do
    assert findings["tubes", "look"].do == "trunkline tubes resume calls"
