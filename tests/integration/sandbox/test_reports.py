"""Reports from the request to the file, with real daemons and real sockets."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.sandbox.receiver import Receiver
from tests.sandbox_server import OTHER_USER, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer

CDR_DAY = "/accounts/930000/reports/voice/cdr/day"
SUMMARY = "/accounts/930000/reports/voice/summary/day"


def collect(sandbox: SandboxServer, link: str) -> requests.Response:
    """Ask until there is an answer other than "not yet"; each question is a round trip."""
    while (answer := sandbox.call("GET", link.removeprefix("/v3"))).status_code == 204:
        assert answer.content == b""
    return answer


def test_described_at_once_collected_once(sandbox: SandboxServer) -> None:
    described = sandbox.call("POST", f"{SUMMARY}/in?date=2026-01-28").json()
    assert list(described) == ["mode", "date", "type", "account", "format", "hash", "link"]
    assert sandbox.call("GET", f"{SUMMARY}/in?date=2026-01-28").json() == described
    answer = collect(sandbox, described["link"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.text.startswith("[")
    assert sandbox.call("GET", described["link"].removeprefix("/v3")).status_code == 404
    assert [entry["effect"] for entry in sandbox.ledger()] == ["report.request", "report.collect"]


def test_a_summary_equals_the_sums_of_its_records(sandbox: SandboxServer) -> None:
    day = str(datetime.now(UTC).date() - timedelta(days=1))

    def rows(path: str) -> list[dict[str, Any]]:
        link = sandbox.call("POST", path, json={"date": day}).json()["link"]
        return json.loads(collect(sandbox, link).text, parse_float=Decimal)

    records, summary = rows(CDR_DAY), rows(f"{SUMMARY}/in") + rows(f"{SUMMARY}/out")
    assert sum(row["calls"] for row in summary) == len(records) > 0
    for member in ("secs_billed", "chg_total"):
        assert sum(row[member] for row in summary) == sum(row[member] for row in records) > 0


def test_today_by_default_is_today_by_name(sandbox: SandboxServer) -> None:
    today = str(datetime.now(UTC).date())
    by_default = sandbox.call("POST", CDR_DAY).json()
    assert (
        by_default == sandbox.call("POST", CDR_DAY, data={"date": by_default["date"], "callback": ""}).json()
    )
    assert by_default["date"] >= today


@pytest.mark.parametrize("date", ["2026-02-30", "2026-5-2", "yesterday", "2999-01-01"])
def test_a_day_that_is_not_is_refused(sandbox: SandboxServer, date: str) -> None:
    answer = sandbox.call("POST", f"{CDR_DAY}?date={date}")
    assert (answer.status_code, answer.json()["errors"]) == (400, ["Invalid date"])
    assert sandbox.ledger() == []


def test_a_list_is_no_day(sandbox: SandboxServer) -> None:
    answer = sandbox.call("POST", CDR_DAY, json={"date": ["2026-05-02"]})
    assert (answer.status_code, answer.json()["errors"]) == (400, ["Invalid date"])


def test_of_two_who_collect_at_once_one_gets_it(sandbox: SandboxServer) -> None:
    with Receiver() as receiver:
        asked = sandbox.call("POST", CDR_DAY, json={"callback": receiver.url}).json()
        receiver.next()
    path = asked["link"].removeprefix("/v3")
    with ThreadPoolExecutor(2) as clients:
        turns = [clients.submit(sandbox.call, "GET", path) for _ in range(2)]
    assert sorted(turn.result().status_code for turn in turns) == [200, 404]


def test_the_callback_names_the_report_and_the_file_waits(sandbox: SandboxServer) -> None:
    with Receiver() as receiver:
        asked = sandbox.call("POST", CDR_DAY, json={"callback": receiver.url}).json()
        content_type, form = receiver.next()
    assert content_type == "application/x-www-form-urlencoded"
    assert json.loads(form["payload"][0]) == {"app": "reports", "id": asked["hash"], "data": None}
    files = sandbox.call("GET", "/files/930000/").json()
    assert files[asked["hash"]]["uri"] == asked["link"]
    assert sandbox.call("HEAD", asked["link"].removeprefix("/v3")).status_code == 200
    collected = collect(sandbox, asked["link"])
    assert len(collected.content) == files[asked["hash"]]["length"]
    assert sandbox.call("GET", "/files/930000").text == "{}"


def test_a_hash_is_good_for_its_account_only(sandbox: SandboxServer) -> None:
    asked = sandbox.call("POST", CDR_DAY).json()
    assert sandbox.call("GET", f"/files/930001/{asked['hash']}", user=OTHER_USER).status_code == 404
    assert sandbox.call("GET", f"/files/930000/{asked['hash']}", user=OTHER_USER).status_code == 403


def test_a_callback_must_be_an_address(sandbox: SandboxServer) -> None:
    for address in ("ftp://x.example.com", "http://["):
        assert sandbox.call("POST", CDR_DAY, json={"callback": address}).status_code == 400


def test_a_result_that_nobody_collects_expires(
    tmp_path: Path, redis_server: RedisServer, belt: BeanstalkdServer
) -> None:
    with (
        SandboxServer(
            tmp_path,
            redis_url=redis_server.url,
            beanstalkd=belt.address,
            settings={"TRUNKLINE_REPORT_TTL": "0.3"},
        ) as sandbox,
        Receiver() as receiver,
    ):
        sandbox.reset()
        asked = sandbox.call("POST", CDR_DAY, json={"callback": receiver.url}).json()
        receiver.next()
        path = asked["link"].removeprefix("/v3")
        while sandbox.call("HEAD", path).status_code == 200:
            continue
        assert sandbox.call("GET", path).status_code == 404
        assert sandbox.call("GET", "/files/930000").text == "{}"
        assert sandbox.call("POST", CDR_DAY).json() == asked
