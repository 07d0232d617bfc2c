"""Webhooks about the world's own calls: each thing once, and only to those who want to know."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.sandbox.world.webhooks import Webhook
from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT, GOLD, STANDARD

CONFIG = '{"routing":{"default":[[{"type":"sip","endpoint":"%e164@sip.example.com"}]]}}'
URL = "https://receiver.example.com/"


def told(world: World) -> list[dict[str, Any]]:
    return [json.loads(event.body) for event in world.events.waiting()]


def test_nobody_is_told_who_has_no_webhook(world: World) -> None:
    world.pass_time()
    world.forward(290)
    assert told(world) == []


def test_calls_are_told_from_the_first_ring_to_the_record(world: World) -> None:
    for number in (STANDARD, GOLD):
        world.numbers.allocate(ACCOUNT, number)
        world.numbers.configure(ACCOUNT, number, CONFIG)
    world.webhooks.point(Webhook(ACCOUNT, "*", URL))
    world.pass_time()
    for _ in range(60):
        world.clock.forward(10)
        world.reporter.tell()
    events = told(world)
    apps = Counter(event["app"] for event in events)
    assert apps["inprogress_summary"] == apps["inprogress_calls"] == 10
    assert apps["call_inbound"] > 0
    assert apps["call_outbound"] > 0
    calls = [event["data"] for event in events if event["app"] in ("call_inbound", "call_outbound")]
    outbound = [event["data"] for event in events if event["app"] == "call_outbound"]
    parties = ["call_id", "sip_call_id", "status", "trunk", "tag", "from", "to", "dest_id", "desc", "iso"]
    assert all(list(call)[:10] == parties for call in outbound)
    states = Counter((call["call_id"], call["status"]) for call in calls)
    assert set(states.values()) == {1}
    records = [event["data"]["call_id"] for event in events if event["app"] == "cdr"]
    assert records
    assert len(records) == len(set(records))


def test_those_in_progress_are_told_in_sum_and_one_by_one(world: World) -> None:
    world.webhooks.point(Webhook(ACCOUNT, "*", URL))
    world.pass_time()
    world.clock.forward(60)
    world.reporter.tell()
    found = {event["app"]: event["data"] for event in told(world)}
    summary, detail = found["inprogress_summary"], found["inprogress_calls"]
    assert summary["callcount"] == len(detail["calls"]) > 0
    assert isinstance(summary["calls"], dict)


def test_of_many_who_look_at_once_nothing_is_told_twice(world: World) -> None:
    world.webhooks.point(Webhook(ACCOUNT, "*", URL))
    world.pass_time()
    world.clock.forward(120)
    with ThreadPoolExecutor(8) as daemons:
        turns = [daemons.submit(world.reporter.tell) for _ in range(8)]
    assert [turn.result() for turn in turns] == [None] * 8
    assert Counter(event["app"] for event in told(world))["inprogress_summary"] == 1
