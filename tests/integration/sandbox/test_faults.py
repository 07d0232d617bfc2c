"""Planted faults, and the servers behind the sandbox going away."""

from pathlib import Path

import pytest
import requests

from tests.sandbox_server import SandboxServer
from tests.servers import BeanstalkdServer, RedisServer

NUMBER = "/numbers/930000/allocated/441632960123"
GLOB = "/v3/numbers/*/allocated/*"
CUT = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.mark.parametrize(("fault", "found"), [("reset_before", 404), ("reset_after", 200)])
def test_a_cut_connection_before_or_after_the_effect(sandbox: SandboxServer, fault: str, found: int) -> None:
    sandbox.plant(fault, method="PUT", path=GLOB, count=1)
    with pytest.raises(CUT):
        sandbox.call("PUT", NUMBER)
    assert sandbox.call("GET", NUMBER).status_code == found
    assert len(sandbox.ledger()) == (1 if found == 200 else 0)
    assert sandbox.call("PUT", NUMBER).status_code == 200
    assert len(sandbox.ledger()) == 1


def test_a_planted_status_does_nothing_else(sandbox: SandboxServer) -> None:
    sandbox.plant("status", method="PUT", path=GLOB, status=502, body="<html>Bad Gateway</html>", count=2)
    answers = [sandbox.call("PUT", NUMBER) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [502, 502, 200]
    assert answers[0].text == "<html>Bad Gateway</html>"
    assert sandbox.faults()[0]["hits"] == 2


def test_a_planted_delay(sandbox: SandboxServer) -> None:
    sandbox.plant("latency", seconds=0.2, count=1)
    assert sandbox.call("GET", "/tools/time").elapsed.total_seconds() >= 0.2
    sandbox.plant("latency", seconds=1)
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{sandbox.url}/v3/tools/time", timeout=0.1)


def test_faults_are_listed_and_cleared(sandbox: SandboxServer) -> None:
    sandbox.plant("status", path="/v3/tools/*", status=500)
    assert sandbox.call("GET", "/tools/time").status_code == 500
    assert [fault["fault"] for fault in sandbox.faults()] == ["status"]
    sandbox.clear_faults()
    assert sandbox.call("GET", "/tools/time").status_code == 200
    assert sandbox.faults() == []


@pytest.mark.parametrize("body", [b"{}", b'{"fault":"fire"}', b'{"fault":"status","colour":1}', b"nonsense"])
def test_what_is_not_a_fault_is_refused(sandbox: SandboxServer, body: bytes) -> None:
    answer = requests.post(f"{sandbox.url}/sandbox/faults", data=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["success"] is False


def test_a_reset_may_bring_another_seed(sandbox: SandboxServer) -> None:
    report = "/accounts/930000/reports/voice/cdr/latest/10"

    def newest() -> str:
        link = sandbox.call("POST", report).json()["link"].removeprefix("/v3")
        while (answer := sandbox.call("GET", link)).status_code == 204:
            continue
        return answer.text

    first = newest()
    sandbox.reset(2)
    assert newest() != first


def test_without_a_belt_reports_are_refused_and_the_rest_works(
    tmp_path: Path, redis_server: RedisServer, belt: BeanstalkdServer
) -> None:
    with SandboxServer(tmp_path, redis_url=redis_server.url, beanstalkd=belt.address) as sandbox:
        sandbox.reset()
        belt.kill()
        answer = sandbox.call("POST", "/accounts/930000/reports/voice/cdr/day")
        assert (answer.status_code, answer.json()["success"]) == (503, False)
        assert sandbox.ledger() == []
        assert sandbox.call("GET", "/accounts/930000/prepay/balance").status_code == 200
        belt.start()
        while (asked := sandbox.call("POST", "/accounts/930000/reports/voice/cdr/day")).status_code == 503:
            continue
        path = asked.json()["link"].removeprefix("/v3")
        while sandbox.call("GET", path).status_code == 204:
            continue
        assert sandbox.stop() == 0


def test_without_redis_everything_is_refused(tmp_path: Path, beanstalkd_server: BeanstalkdServer) -> None:
    redis = RedisServer(tmp_path / "redis").start()
    with SandboxServer(
        tmp_path / "sandbox", redis_url=redis.url, beanstalkd=beanstalkd_server.address
    ) as sandbox:
        redis.kill()
        for path in ("/tools/time", "/accounts/930000/prepay/balance", "/accounts/930000/nonsense"):
            answer = sandbox.call("GET", path)
            assert (answer.status_code, answer.json()["success"]) == (503, False)
        redis.start()
        while sandbox.call("GET", "/tools/time").status_code == 503:
            continue
        assert sandbox.call("GET", "/accounts/930000/prepay/balance").status_code == 200
    redis.kill()


def test_the_controls_are_for_development_only(
    tmp_path: Path, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> None:
    with SandboxServer(
        tmp_path,
        redis_url=redis_server.url,
        beanstalkd=beanstalkd_server.address,
        settings={"TRUNKLINE_ENVIRONMENT": "production"},
    ) as sandbox:
        for path in ("ledger", "faults", "reset"):
            assert requests.get(f"{sandbox.url}/sandbox/{path}", timeout=5).status_code == 404
