"""Calls in progress, channels, limits and rejected calls as a client sees them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.sandbox_server import OTHER_USER, SandboxServer

VOICE = "/voice/930000"


def test_calls_in_progress(sandbox: SandboxServer) -> None:
    found = sandbox.call("GET", f"{VOICE}/inprogress/current").json()
    assert found["callcount"] == len(found["channels"]) > 0
    one = found["channels"][-1]
    row = found["calls"][str(one["dest_id"])]
    assert (row["location"], row["country"]) == (one["desc"], one["iso"])
    shown = sandbox.call("GET", f"{VOICE}/inprogress/{one['call_id']}").json()
    assert shown["success"] is True
    assert list(shown["data"]) == ["to", "start", "progress", "answered", "destid", "sip_call_id"]
    assert shown["data"]["to"] == one["to"]
    assert sandbox.call("GET", f"{VOICE}/inprogress/0914bd32-7ffb-48ff-8a96-55ebff912443").status_code == 404


def test_of_many_who_end_a_call_one_has(sandbox: SandboxServer) -> None:
    channels = sandbox.call("GET", f"{VOICE}/inprogress/current").json()["channels"]
    victim = channels[-1]["call_id"]

    def end(_: int) -> int:
        return sandbox.call("DELETE", f"{VOICE}/inprogress/{victim}").status_code

    with ThreadPoolExecutor(8) as clients:
        assert sorted(clients.map(end, range(8))) == [200, *[404] * 7]
    left = sandbox.call("GET", f"{VOICE}/inprogress/current").json()["channels"]
    assert victim not in {channel["call_id"] for channel in left}
    assert [entry["subject"] for entry in sandbox.ledger(effect="call.end")] == [victim]


def test_nobody_calls_without_money(sandbox: SandboxServer) -> None:
    sandbox.call("PUT", "/accounts/930000/prepay/balance/locked", json={"balance": 20000})
    found = sandbox.call("GET", f"{VOICE}/inprogress/current").json()
    assert (found["callcount"], found["calls"], found["channels"]) == (0, {}, [])
    assert sandbox.call("GET", f"{VOICE}/channels/current").json()[0]["channels"] == 0


def test_channels(sandbox: SandboxServer) -> None:
    [now] = sandbox.call("GET", f"{VOICE}/channels/current").json()
    assert list(now) == ["datetime", "channels", "channels_in", "channels_out"]
    assert now["channels"] == now["channels_in"] + now["channels_out"]
    for query, count in (("", 288), ("?interval=5m", 288), ("?interval=1h", 24), ("?interval=1m", 1440)):
        samples = sandbox.call("GET", f"{VOICE}/channels/history{query}").json()
        assert len(samples) == count
        assert list(samples[0]) == ["datetime", "channels", "channels_out", "channels_in"]
        assert all(one["channels"] == one["channels_in"] + one["channels_out"] for one in samples)
        assert samples[0]["datetime"][:10] > samples[-1]["datetime"][:10]
    refused = sandbox.call("GET", f"{VOICE}/channels/history?interval=2m")
    assert (refused.status_code, refused.json()["errors"]) == (400, ["Invalid interval"])


def test_an_allocation_is_divided(sandbox: SandboxServer) -> None:
    pair = {"limit_concurrent_in": 12, "limit_concurrent_out": 18}
    divided = sandbox.call("PUT", f"{VOICE}/limits", json={name: str(value) for name, value in pair.items()})
    assert divided.json() == {"success": True, "data": pair, **pair}
    limits = sandbox.call("GET", f"{VOICE}/limits").json()
    assert pair.items() <= limits.items()
    assert limits["channel_allocation_adjustable"] is True
    refused = sandbox.call("PUT", f"{VOICE}/limits", json=pair | {"limit_concurrent_in": 13})
    assert refused.json()["errors"] == ["limit_concurrent_in and limit_concurrent_out must total 30"]
    fixed = sandbox.call("PUT", "/voice/930001/limits", json=pair, user=OTHER_USER)
    assert (fixed.status_code, fixed.json()["errors"]) == (400, ["Channel allocation is not adjustable"])


def test_rejected_calls(sandbox: SandboxServer) -> None:
    everything = sandbox.call("GET", f"{VOICE}/rejected").json()
    assert everything["success"] is True
    reasons = {row["reason"] for row in everything["data"]}
    for reason in reasons:
        rows = sandbox.call("GET", f"{VOICE}/rejected/{reason}").json()["data"]
        assert rows == [row for row in everything["data"] if row["reason"] == reason]
    assert sandbox.call("GET", f"{VOICE}/rejected/nothing").json() == {"success": True, "data": []}


def test_a_call_seen_in_progress_becomes_a_record_that_the_balance_has_paid_for(
    sandbox: SandboxServer,
) -> None:
    def balance() -> Decimal:
        return Decimal(sandbox.call("GET", "/accounts/930000/prepay/balance").json()[0]["balance"])

    def records() -> dict[tuple[str, str, str], Decimal]:
        since = str(datetime.now(UTC).date() - timedelta(days=1))
        window = {"date_start": since, "limit": 10_000}
        answer = sandbox.call("POST", f"{VOICE}/cdr", json=window).text
        rows = json.loads(answer, parse_float=Decimal)["data"]
        return {(row["to"], row["trunk"], row["reference"]): Decimal(row["chg_total"]) for row in rows}

    seen = sandbox.call("GET", f"{VOICE}/inprogress/current").json()["channels"]
    before, known = balance(), records()
    sandbox.control("POST", "clock", json={"forward": 1300})
    fallen, new = before - balance(), {key: cost for key, cost in records().items() if key not in known}
    assert {(call["to"], call["trunk"]) for call in seen} <= {(to, trunk) for to, trunk, _ in new}
    assert fallen == sum(new.values()) > 0
