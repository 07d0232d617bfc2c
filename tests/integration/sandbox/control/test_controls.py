"""The controls served: each over HTTP, with real daemons and real sockets behind."""

import json
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.sandbox.receiver import Receiver
from tests.sandbox_server import ACCOUNT, OTHER_ACCOUNT, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer

MOBILE = "447700900123"
NUMBER = "441632960123"
CUT = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> Generator[SandboxServer]:
    """Two web processes, the daemons, and retries a thousand times faster than usual."""
    with SandboxServer(
        tmp_path_factory.mktemp("sandbox"),
        redis_url=redis_server.url,
        beanstalkd=beanstalkd_server.address,
        settings={"TRUNKLINE_SANDBOX_PROCESSES": "2", "TRUNKLINE_SANDBOX_EVENT_PACE": "0.001"},
    ) as server:
        yield server


@pytest.fixture
def receiver() -> Generator[Receiver]:
    with Receiver() as running:
        yield running


def told(receiver: Receiver) -> tuple[str, dict[str, Any]]:
    """The next event: its Content-Type and its document."""
    content_type, body = receiver.next_body()
    return content_type, json.loads(body)


def test_every_process_follows_the_clock(sandbox: SandboxServer) -> None:
    before = sandbox.call("GET", "/tools/time").json()["timestamp"]
    moved = sandbox.control("POST", "clock", json={"forward": 86_400})
    assert moved["ahead"] == 86_400
    for _ in range(8):
        assert sandbox.call("GET", "/tools/time").json()["timestamp"] >= before + 86_400
    next_year = f"{datetime.now(UTC).year + 1}-12-31T00:00:0"
    reached = sandbox.control("POST", "clock", json={"to": f"{next_year}0Z"})
    assert str(reached["now"]).startswith(next_year)
    for wrong in (
        {"to": "2020-01-01T00:00:00Z"},
        {"forward": -1},
        {},
        {"forward": 1, "to": "2041-01-01T00:00:00Z"},
    ):
        assert requests.post(f"{sandbox.url}/sandbox/clock", json=wrong, timeout=5).status_code == 400


def test_a_report_file_expires_with_the_clock(sandbox: SandboxServer, receiver: Receiver) -> None:
    path = f"/accounts/{ACCOUNT}/reports/voice/cdr/day"
    asked = sandbox.call("POST", path, json={"callback": receiver.url}).json()
    receiver.next()
    sandbox.control("POST", "clock", json={"forward": 300})
    assert sandbox.call("GET", asked["link"].removeprefix("/v3")).status_code == 404


def test_a_world_is_put_back(sandbox: SandboxServer) -> None:
    sandbox.call("PUT", f"/numbers/{ACCOUNT}/allocated/{NUMBER}")
    document = sandbox.control("GET", "snapshot")
    sandbox.reset(7)
    assert sandbox.call("GET", f"/numbers/{ACCOUNT}/allocated/{NUMBER}").status_code == 404
    sandbox.control("POST", "snapshot", json=document)
    assert sandbox.call("GET", f"/numbers/{ACCOUNT}/allocated/{NUMBER}").status_code == 200
    assert [entry["subject"] for entry in sandbox.ledger()] == [NUMBER]


def test_the_journal_has_requests_but_no_secrets(sandbox: SandboxServer) -> None:
    sandbox.call("GET", f"/accounts/{ACCOUNT}/prepay/balance?password=hush")
    requests.get(f"{sandbox.url}/v3/nonsense", timeout=5)
    seen = sandbox.control("GET", "journal", params={"last": 2})["requests"]
    assert [(one["path"], one["status"], one["account"]) for one in seen] == [  # pyright: ignore[reportUnknownVariableType, reportGeneralTypeIssues]
        (f"/v3/accounts/{ACCOUNT}/prepay/balance", 200, ACCOUNT),
        ("/v3/nonsense", 401, ""),
    ]


def test_webhooks_go_where_they_are_pointed(sandbox: SandboxServer, receiver: Receiver) -> None:
    sandbox.control("POST", "webhooks", json={"account": OTHER_ACCOUNT, "app": "export", "url": receiver.url})
    listed = sandbox.control("GET", "webhooks")["webhooks"]
    assert listed == [{"account": OTHER_ACCOUNT, "app": "export", "url": receiver.url}]
    event = {"kind": "event", "account": OTHER_ACCOUNT, "app": "export", "data": {"orderid": 1}}
    done = sandbox.control("POST", "inbound", json=event)
    content_type, document = told(receiver)
    assert content_type == "text/json"
    assert (document["app"], document["id"], document["data"]) == ("export", done["event"], {"orderid": 1})
    sandbox.control("DELETE", "webhooks")
    assert sandbox.control("POST", "inbound", json=event)["event"] is None


@pytest.mark.parametrize("deaf", ["status", "empty"])
def test_what_was_not_understood_is_told_again(sandbox: SandboxServer, receiver: Receiver, deaf: str) -> None:
    receiver.deaf.append(deaf)
    sandbox.control("POST", "webhooks", json={"account": ACCOUNT, "app": "export", "url": receiver.url})
    event = {"kind": "event", "account": ACCOUNT, "app": "export", "data": {"orderid": 1}}
    sandbox.control("POST", "inbound", json=event)
    assert told(receiver) == told(receiver)


@pytest.mark.parametrize(("mode", "app"), [("http_json", "sms_inbound"), ("http", "mvno_inbound_sms")])
def test_a_message_arrives(sandbox: SandboxServer, receiver: Receiver, mode: str, app: str) -> None:
    number = f"/numbers/{ACCOUNT}/allocated/{MOBILE}"
    assert sandbox.call("PUT", number).status_code == 200
    assert (
        sandbox.call("PUT", f"{number}/sms", json={"mode": mode, "endpoint": receiver.url}).status_code == 200
    )
    message = {"kind": "sms", "from": "447700900321", "to": MOBILE, "message": "Hello World."}
    done = sandbox.control("POST", "inbound", json=message)
    content_type, document = told(receiver) if mode == "http_json" else receiver.next_payload()
    assert content_type == (
        "application/json" if mode == "http_json" else "application/x-www-form-urlencoded"
    )
    assert (document["app"], document["id"]) == (app, done["event"])
    assert document["data"]["message"] == "Hello World."
    assert document["data"]["length"] == 12


def test_a_fax_arrives_and_is_fetched_once(sandbox: SandboxServer, receiver: Receiver) -> None:
    number = f"/numbers/{ACCOUNT}/allocated/{NUMBER}"
    sandbox.call("PUT", number)
    leg = {"type": "fax", "method": "http_json", "endpoint": receiver.url}
    assert sandbox.call("PUT", f"{number}/config", json={"routing": {"default": [[leg]]}}).status_code == 200
    sandbox.control("POST", "inbound", json={"kind": "fax", "from": "01632960001", "to": NUMBER})
    _, document = told(receiver)
    assert document["app"] == "fax_inbound"
    path = document["data"]["url"].removeprefix(f"{sandbox.url}/v3")
    answer = sandbox.call("GET", path)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert sandbox.call("GET", path).status_code == 404


def test_a_call_rings_and_leaves_its_record(sandbox: SandboxServer, receiver: Receiver) -> None:
    number = f"/numbers/{OTHER_ACCOUNT}"
    for app in ("call_inbound", "cdr"):
        sandbox.control("POST", "webhooks", json={"account": "930003", "app": app, "url": receiver.url})
    user = ("sandbox4", "sandbox4")
    number = f"/numbers/930003/allocated/{NUMBER}"
    sandbox.call("PUT", number, user=user)
    leg = {"type": "sip", "endpoint": "%e164@sip.example.com"}
    config = {"routing": {"default": [[leg]]}}
    assert sandbox.call("PUT", f"{number}/config", user=user, json=config).status_code == 200
    call = {"kind": "call", "from": "447700900321", "to": NUMBER, "seconds": 42}
    done = sandbox.control("POST", "inbound", json=call)
    assert done["legs"] == [f"{NUMBER}@sip.example.com"]
    mine: list[dict[str, Any]] = []
    while len(mine) < 4:
        document = told(receiver)[1]
        if document["data"]["call_id"] == done["call_id"]:
            mine.append(document)
    states = {document["data"].get("status", document["app"]) for document in mine}
    assert states == {"ringing", "answered", "hangup", "cdr"}


def test_an_emergency_call_without_an_address_is_told(sandbox: SandboxServer, receiver: Receiver) -> None:
    sandbox.call("PUT", f"/numbers/{ACCOUNT}/allocated/{NUMBER}")
    sandbox.control(
        "POST", "webhooks", json={"account": ACCOUNT, "app": "eha_missing_data", "url": receiver.url}
    )
    sandbox.control("POST", "inbound", json={"kind": "call", "from": NUMBER, "to": "999", "direction": "out"})
    assert told(receiver)[1]["data"]["number"] == NUMBER


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "carrier-pigeon"},
        {"kind": "sms", "from": "1", "to": "abc", "message": ""},
        {"kind": "sms", "from": "447700900321", "to": "441632960998", "message": "No set-up"},
    ],
)
def test_what_cannot_come_in_is_refused(sandbox: SandboxServer, body: dict[str, str]) -> None:
    answer = requests.post(f"{sandbox.url}/sandbox/inbound", json=body, timeout=5)
    assert (answer.status_code, answer.json()["success"]) == (400, False)


def test_bodies_that_are_cut_or_drip(sandbox: SandboxServer) -> None:
    sandbox.plant("cut_body", path="/v3/tools/*", count=1)
    with pytest.raises(CUT):
        sandbox.call("GET", "/tools/time")
    sandbox.plant("drip", path="/v3/tools/*", count=1, seconds=0.4)
    answer = sandbox.call("GET", "/tools/time")
    assert answer.json()["api"] == "v3"
    assert sandbox.call("GET", "/tools/time").status_code == 200


def test_accounts_of_ones_own_and_controls_in_production(
    tmp_path: Path, beanstalkd_server: BeanstalkdServer
) -> None:
    redis = RedisServer(tmp_path / "redis").start()
    with SandboxServer(
        tmp_path / "sandbox",
        redis_url=redis.url,
        beanstalkd=beanstalkd_server.address,
        settings={"TRUNKLINE_ENVIRONMENT": "production"},
        options=["--accounts", "931000:me:hush:developer:12.5", "--dev", "--report-ttl", "60"],
    ) as sandbox:
        balance = sandbox.call("GET", "/accounts/931000/prepay/balance", user=("me", "hush"))
        assert balance.json()[0]["balance"] in ("12.50000", "12.5000", 12.5)
        assert sandbox.call("GET", "/accounts/930000/type").status_code == 401
        assert sandbox.ledger() == []
    redis.kill()
