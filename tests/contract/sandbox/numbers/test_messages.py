"""Texts: parts are charged once each, reports follow, a repeated request is a second text."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import cast
from urllib.parse import parse_qs

import pytest
import redis

from services.sandbox.content import content
from services.sandbox.world import keys
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.v3 import reports
from shared.v3.encoding import decode
from tests.contract.sandbox.conftest import ACCOUNT, effects
from tests.contract.sandbox.numbers.conftest import Api

SMS = "/messaging/930000/sms"
TEXT = {"to": "447700900123", "from": "441632960123", "message": "Hello World."}


def test_a_text_is_answered_with_a_list_of_one(api: Api, world: World) -> None:
    [sent] = cast("list[dict[str, str]]", api.document("POST", SMS, {**TEXT, "cc": "x", "media": None}))
    assert list(sent) == ["id"]
    assert len(sent["id"]) == 32
    assert effects(world) == [("message.sms", sent["id"])]
    assert world.accounts.balance(ACCOUNT)[0] == 1_000_000_000 - 2_000


def test_the_longer_answer_says_what_it_cost(api: Api) -> None:
    asked = {**TEXT, "message": "x" * 400, "concat": 2, "extended": "1"}
    found = cast("dict[str, object]", api.data("POST", SMS, asked))
    assert len(str(found.pop("id"))) == 32
    assert found == {"desc": "SMS - United Kingdom", "parts": 2, "charge": 0.04, "currency": "GBP"}


@pytest.mark.parametrize(
    "query", ["to=447700900123&from=Trunkline&message=Hi", "to[]=447700900123&from=44163296&message=Hi"]
)
def test_a_text_may_be_sent_by_get_or_as_a_form(api: Api, query: str) -> None:
    assert api.ask("GET", f"{SMS}?{query}").status == 200
    assert api.ask("POST", SMS, form=dict(pair.split("=") for pair in query.split("&"))).status == 200


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"to": ""}, ["to is required"]),
        ({"to": "here"}, ["Invalid to"]),
        ({"to": ["447700900123", "447700900124"]}, ["Invalid to"]),
        ({"from": "A name too long"}, ["Invalid from"]),
        ({"from": None}, ["from is required"]),
        ({"message": ""}, ["message is required"]),
        ({"concat": 0}, ["Invalid concat"]),
        ({"report": "ftp://hooks.example.com/"}, ["Invalid report"]),
        ({"to": None, "message": None}, ["to is required", "message is required"]),
    ],
)
def test_a_text_with_mistakes_costs_nothing(
    api: Api, world: World, changes: dict[str, object], errors: list[str]
) -> None:
    assert api.errors("POST", SMS, TEXT | changes) == errors
    assert effects(world) == []


def test_a_repeated_request_is_a_second_text(api: Api, world: World) -> None:
    assert api.document("POST", SMS, TEXT) != api.document("POST", SMS, TEXT)
    assert len(effects(world)) == 2


def test_no_race_sends_more_than_the_balance_covers(api: Api, world: World, client: redis.Redis) -> None:
    client.hset(keys.account(ACCOUNT), mapping={"balance": 10_000, "locked": 1_000})

    def send(_turn: int) -> int:
        return api.ask("POST", SMS, TEXT).status

    with ThreadPoolExecutor(20) as senders:
        statuses = list(senders.map(send, range(40)))
    assert (statuses.count(200), statuses.count(402)) == (4, 36)
    assert world.accounts.balance(ACCOUNT)[0] == 2_000
    assert len(effects(world)) == len(world.messages.sent(ACCOUNT)) == 4


@pytest.mark.parametrize(
    ("recipient", "statuses"),
    [
        ("447700900123", [1, 2, 11]),
        ("447700900912", [1, 2, 12]),
        ("447700900914", [1, 2, 14, 11]),
        ("441632960123", [1, 2, 13]),
    ],
)
def test_reports_follow_a_text(api: Api, world: World, recipient: str, statuses: list[int]) -> None:
    report = "http://hooks.example.com/?id=%id%&status=%status%"
    asked = {**TEXT, "to": recipient, "report": report}
    sent = cast("list[dict[str, str]]", api.document("POST", SMS, asked))
    told = sorted(world.events.waiting(), key=lambda event: event.url)
    payloads = [json.loads(parse_qs(event.body)["payload"][0]) for event in told]
    assert {payload["app"] for payload in payloads} == {"sms_send_status"}
    assert {payload["id"] for payload in payloads} == {sent[0]["id"]}
    assert sorted(payload["data"]["status"] for payload in payloads) == sorted(statuses)
    assert all(f"id={sent[0]['id']}&status=" in event.url for event in told)


def test_a_text_is_in_the_records_with_its_status(api: Api, world: World, clock: ManualClock) -> None:
    api.document("POST", SMS, TEXT)
    assert [text.status for text in world.messages.sent(ACCOUNT)] == [1]
    clock.advance(60)
    [text] = world.messages.sent(ACCOUNT)
    assert (text.status, text.row()["chg_total"], text.number) == (11, text.charge, "447700900123")


def test_a_text_is_in_the_reports(api: Api, world: World) -> None:
    [sent] = cast("list[dict[str, str]]", api.document("POST", SMS, TEXT))
    today = str(world.now().date())
    by_day = cast("list[dict[str, object]]", decode(content(reports.cdr_day(ACCOUNT, "sms", today), world)))
    latest = decode(content(reports.cdr_latest(ACCOUNT, "sms", 10, today), world))
    newest, *others = cast("list[dict[str, object]]", latest)
    assert by_day[-1] == newest
    assert (newest["id"], newest["from"], newest["parts"]) == (sent["id"], "441632960123", 1)
    assert len(others) == 9


def test_the_status_of_a_number_is_paid_for(api: Api, world: World) -> None:
    found = cast("dict[str, object]", api.data("GET", "/messaging/930000/hlr?number=447700900123"))
    assert (found["telephone_number_type"], found["charge"], found["units"]) == ("mobile", 0.01, 1)
    assert effects(world) == [("message.hlr", "447700900123")]
    assert api.errors("POST", "/messaging/930000/hlr", {}) == ["number is required"]
