"""Calls by hand: admitted, told, charged and recorded like every other."""

import json
from collections import Counter
from typing import Any

import pytest

from services.sandbox.control import simulated_calls
from services.sandbox.control.simulated_calls import Ringing
from services.sandbox.world import last_call
from services.sandbox.world.cdrs import VoiceCall
from services.sandbox.world.webhooks import Webhook
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD

RINGS = '{"routing":{"default":[[{"type":"sip","endpoint":"%e164@pbx.example.com"}]]}}'
TWO = (
    '{"routing":{"default":[[{"type":"sip","endpoint":"a@pbx.example.com"},'
    '{"type":"sip","endpoint":"b@pbx.example.com"}]]}}'
)
ELSEWHERE = '{"routing":{"default":[[{"type":"pstn","number":"447700900456"}]]}}'
CALLER, MOBILE = "447700900321", "447700900123"
L001 = f"{ACCOUNT}-L001"


@pytest.fixture(autouse=True)
def number(world: World) -> None:
    """A number that rings, and somebody who wants to know."""
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.numbers.configure(ACCOUNT, STANDARD, RINGS)
    world.pass_time()
    world.webhooks.point(Webhook(ACCOUNT, "*", "https://receiver.example.com/"))


def out(world: World, to: str = MOBILE, *, seconds: int = 60, lasting: bool = False) -> dict[str, object]:
    return simulated_calls.outbound(world, Ringing(ACCOUNT, STANDARD, to, seconds, lasting))


def into(world: World, *, seconds: int = 60, lasting: bool = False) -> dict[str, object]:
    return simulated_calls.inbound(world, Ringing(ACCOUNT, STANDARD, CALLER, seconds, lasting))


def told(world: World, app: str) -> list[dict[str, Any]]:
    found = [json.loads(event.body) for event in world.events.waiting()]
    return [event["data"] for event in found if event["app"] == app]


def records(world: World) -> list[VoiceCall]:
    return [call for call in world.traffic().calls(ACCOUNT, world.now().date()) if call.start >= world.now()]


def test_a_call_out_costs_what_the_deck_says_and_is_a_record(world: World) -> None:
    before = world.accounts.balance(ACCOUNT)[0]
    assert out(world, seconds=90)["outcome"] == "ring"
    assert before - world.accounts.balance(ACCOUNT)[0] == 1800  # peak: 0.0120 a minute
    (record,) = records(world)
    assert (record.origin, record.number, record.trunk) == (STANDARD, MOBILE, L001)
    assert (record.seconds, record.units) == (90, 1800)
    charged = world.ledger.read(effect="call.charge")
    assert [(entry["subject"], entry["charge"]) for entry in charged] == [(record.reference, "0.01800")]


def test_a_call_out_is_told_in_full(world: World) -> None:
    done = out(world)
    states = told(world, "call_outbound")
    assert [state["status"] for state in states] == ["ringing", "answered", "hangup"]
    members = "call_id sip_call_id status trunk tag from to dest_id desc iso"
    assert list(states[0]) == members.split()
    assert (states[0]["dest_id"], states[0]["iso"]) == (2303, "gb")
    (record,) = told(world, "cdr")
    members = """call_id cdr_id calldate direction nts_source trunk tag from to dest_id todesc iso
                 secs_call secs_billed chg_total currency"""
    assert list(record) == members.split()
    assert (record["call_id"], record["cdr_id"]) == (done["call_id"], records(world)[0].reference)
    assert record["chg_total"] == 0.012


def test_a_call_in_rings_every_endpoint_and_costs_nothing(world: World) -> None:
    world.numbers.configure(ACCOUNT, STANDARD, TWO)
    before = world.accounts.balance(ACCOUNT)[0]
    into(world)
    states = told(world, "call_inbound")
    assert list(states[0]) == ["call_id", "sip_call_id", "status", "trunk", "from", "to", "origin", "route"]
    assert Counter(state["status"] for state in states) == {"ringing": 2, "answered": 1, "hangup": 1}
    ringing = {state["route"] for state in states if state["status"] == "ringing"}
    assert ringing == {"a@pbx.example.com", "b@pbx.example.com"}
    assert {state["origin"] for state in states} == {"mobile"}
    assert world.accounts.balance(ACCOUNT)[0] == before
    assert [(record.direction, record.number) for record in records(world)] == [("in", STANDARD)]


def test_it_is_the_last_call_of_its_number(world: World) -> None:
    into(world, seconds=42)
    now = world.now()
    found = last_call.find(world.traffic(), ACCOUNT, STANDARD, world.clock.time(), now.date())
    assert found is not None
    assert (found.cli, found.billsec) == ("07700900321", "42")


def test_a_call_that_is_forwarded_is_two(world: World) -> None:
    world.numbers.configure(ACCOUNT, STANDARD, ELSEWHERE)
    before = world.accounts.balance(ACCOUNT)[0]
    into(world)
    sources = {record["direction"]: record["nts_source"] for record in told(world, "cdr")}
    assert sources == {"in": "", "out": STANDARD}
    assert before - world.accounts.balance(ACCOUNT)[0] == 1200


def test_nothing_is_forwarded_that_was_not_admitted_itself(world: World) -> None:
    world.numbers.configure(ACCOUNT, STANDARD, ELSEWHERE)
    world.trunks.update(ACCOUNT, L001, {"limit_concurrent_in": "0"})
    assert into(world)["outcome"] == "blocked"
    assert records(world) == []


def test_a_call_that_nobody_can_take_fails(world: World) -> None:
    world.numbers.configure(ACCOUNT, STANDARD, '{"routing":{"default":[[{"type":"busy"}]]}}')
    assert into(world)["outcome"] == "busy"
    (failed,) = told(world, "call_inbound")
    assert (failed["status"], failed["reason"], failed["q850"]) == ("failed", "busy", 17)
    assert records(world) == []


def test_a_call_that_lasts_is_in_progress_and_then_a_record(world: World, clock: ManualClock) -> None:
    done = out(world, seconds=300, lasting=True)
    assert done["call_id"] in [call.id for call in world.calls.settle(ACCOUNT)]
    assert [state["status"] for state in told(world, "call_outbound")] == ["ringing"]
    assert records(world) == []
    before = world.accounts.balance(ACCOUNT)[0]
    clock.advance(400)
    world.pass_time()
    assert done["call_id"] not in [call.id for call in world.calls.settle(ACCOUNT)]
    mine = [s["status"] for s in told(world, "call_outbound") if s["call_id"] == done["call_id"]]
    assert sorted(mine) == ["answered", "hangup", "ringing"]
    assert before - world.accounts.balance(ACCOUNT)[0] == 6000


@pytest.mark.parametrize(
    ("settings", "reason", "message"),
    [
        ({"enabled": "0"}, "disabled", f"Trunk {L001} is disabled"),
        ({"max_cpm": "0.01"}, "maxcost", f"Call to {MOBILE} will exceed 0.01 ( 0.01200 )"),
        ({"limit_concurrent_out": "0"}, "concurrent", "Trunk concurrent limit of 0 calls exceeded"),
        ({"limit_rate_out": "0/10s"}, "rate", "Trunk rate limit of 0 calls per 10s exceeded"),
    ],
)
def test_a_call_that_is_not_admitted_is_blocked(
    world: World, settings: dict[str, str], reason: str, message: str
) -> None:
    before = world.accounts.balance(ACCOUNT)[0]
    world.trunks.update(ACCOUNT, L001, settings)
    done = out(world)
    assert (done["outcome"], done["reason"], done["legs"]) == ("blocked", message, [])
    (blocked,) = told(world, "call_blocked")
    assert list(blocked) == ["direction", "trunk", "tag", "from", "to", "desc", "iso", "reason"]
    assert (blocked["reason"], blocked["desc"], blocked["iso"]) == (message, "UK - Mobile", "gb")
    newest = world.calls.rejected(ACCOUNT)[0]
    assert (newest["reason"], newest["message"], newest["to"]) == (reason, message, MOBILE)
    assert (world.accounts.balance(ACCOUNT)[0], records(world)) == (before, [])


def test_calls_that_came_before_count_for_the_rate(world: World, clock: ManualClock) -> None:
    world.trunks.update(ACCOUNT, L001, {"limit_rate_out": "2/10s"})
    assert [out(world)["outcome"] for _ in range(3)] == ["ring", "ring", "blocked"]
    clock.advance(11)
    assert out(world)["outcome"] == "ring"


def test_calls_that_last_count_for_the_channels(world: World, clock: ManualClock) -> None:
    world.trunks.update(ACCOUNT, L001, {"limit_concurrent_out_per_number": "2"})
    assert [out(world, lasting=True)["outcome"] for _ in range(3)] == ["ring", "ring", "blocked"]
    assert out(world, "441134960001")["outcome"] == "ring"
    clock.advance(70)
    assert out(world)["outcome"] == "ring"


def test_somebody_is_warned_before_a_call_reaches_its_limit(world: World, clock: ManualClock) -> None:
    world.trunks.update(ACCOUNT, L001, {"max_dur": "100"})
    out(world, seconds=3600, lasting=True)
    clock.advance(80)
    world.pass_time()
    assert told(world, "call_warning") == []
    clock.advance(10)
    world.pass_time()
    (warning,) = told(world, "call_warning")
    assert list(warning) == ["direction", "trunk", "tag", "from", "to", "reason"]
    clock.advance(20)
    world.pass_time()
    (record,) = [record for record in records_of(world) if record.number == MOBILE]
    assert record.seconds == 100


def records_of(world: World) -> list[VoiceCall]:
    return world.calls.history(ACCOUNT).calls(world.now().date())


def test_a_call_ends_when_the_money_does(world: World, clock: ManualClock) -> None:
    done = out(world, seconds=3600, lasting=True)
    clock.advance(60)
    world.accounts.lock(ACCOUNT, world.accounts.balance(ACCOUNT)[0])
    world.pass_time()
    assert done["call_id"] not in [call.id for call in world.calls.settle(ACCOUNT)]
    (record,) = [record for record in records_of(world) if record.number == MOBILE]
    assert (record.seconds, record.units) == (56, 1120)


def test_a_blocked_call_is_told_to_those_who_asked(world: World) -> None:
    world.recipients.add(ACCOUNT, "blocked_calls", "email", "noc@example.com")
    world.trunks.update(ACCOUNT, L001, {"enabled": "0"})
    out(world)
    world.notifications.watch(ACCOUNT)
    assert [notice.data for notice in world.notifications.history(ACCOUNT)] == [{"to": MOBILE}]
