"""Delivery reports as the carrier posts them: taken in for the order that the URL was made for."""

import json
from urllib.parse import urlencode

import pytest
from falcon import testing

from shared.orders.book import delivery
from shared.orders.book.delivery import Reports
from shared.orders.states import State
from shared.orders.types.messages import Report
from shared.outcome import Done, Snooze
from tests.integration.gateway.house import House, document, kind
from tests.unit.orders.samples import SEALS

SMS = {"type": "message.sms", "reference": "M-1", "to": "447700900123", "from": "Sample", "message": "Hello."}
REPORT = {"app": "sms_send_status", "id": "a" * 32, "data": {"dtime": "2026-05-01 09:00:00", "status": 11}}


def posted(house: House, order_id: str, body: bytes, token: str = "") -> testing.Result:
    path = delivery.url("", SEALS, order_id) if not token else f"/delivery/{token}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return house.http.simulate_post(path, body=body, headers=headers)


def form(report: object = REPORT) -> bytes:
    return urlencode({"payload": json.dumps(report)}).encode()


def kept(house: House, order_id: str) -> list[Report]:
    return Reports(house.redis, retention=60).all(order_id)


def test_a_report_is_kept_and_the_order_that_waits_for_it_looks_again(house: House) -> None:
    order_id = document(house.post(body=SMS))["id"]
    house.work(order_id, Done({"ids": ["a" * 32]}), Snooze("none yet", 900, outputs={}))
    answer = posted(house, order_id, form())
    assert (answer.status_code, answer.text) == (200, "ok")
    assert kept(house, order_id) == [Report("a" * 32, 11, "", "2026-05-01 09:00:00")]
    order = house.book.read(order_id)
    assert order.job is not None
    assert (order.state, order.job.due <= house.clock.time()) == (State.WAITING, True)
    assert house.jobs()[-1].generation == order.generation


def test_the_same_report_twice_is_one(house: House) -> None:
    order_id = document(house.post(body=SMS))["id"]
    assert [posted(house, order_id, form()).status_code for _ in range(2)] == [200, 200]
    assert len(kept(house, order_id)) == 1


def test_a_url_that_was_made_up_is_none(house: House) -> None:
    order_id = document(house.post(body=SMS))["id"]
    answer = posted(house, order_id, form(), token=order_id)
    assert (answer.status_code, kind(answer)) == (404, "not-found")
    assert kept(house, order_id) == []


@pytest.mark.parametrize(
    "body", [b"", b"payload=", form("text"), form({"id": "x"}), b"\xff", b"payload=%7B", form([])]
)
def test_what_is_no_report_is_refused(house: House, body: bytes) -> None:
    order_id = document(house.post(body=SMS))["id"]
    answer = posted(house, order_id, body)
    assert (answer.status_code, kind(answer)) == (400, "invalid-report")
    assert kept(house, order_id) == []


def test_a_document_is_not_shown(house: House) -> None:
    fax = {"type": "message.fax", "reference": "F", "to": ["441632960123"], "from": "441632960001"}
    answer = document(house.post(body={**fax, "document": "JVBERi0xLjQ="}))
    assert answer["order"]["document"] == "12 characters of base64"
