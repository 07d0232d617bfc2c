"""`GET /orders/{id}/result`: a report's content, as often as wanted, until retention ends."""

import pytest

from shared.orders import keyspace
from shared.orders.evidence import mistakes
from shared.outcome import Done, Refused
from tests.integration.gateway.house import House, document, kind

CONTENT = b'[{"calldate":"2026-05-01"}]'
REPORT = {
    "type": "report.run",
    "reference": "R-1",
    "report": "voice/cdr/day",
    "parameters": {"date": "2026-05-01"},
}


@pytest.fixture
def ordered(house: House) -> str:
    return document(house.post(body=REPORT))["id"]


@pytest.fixture
def ready(house: House, ordered: str) -> str:
    house.files.keep(ordered, CONTENT, "application/json")
    house.work(ordered, Done({"hash": "h"}), Done({"sha256": "x"}), Done({"rows": 1}))
    return ordered


def test_before_it_is_there_it_is_404(house: House, ordered: str) -> None:
    answer = house.get(f"/orders/{ordered}/result")
    assert (answer.status_code, kind(answer)) == (404, "not-found")


def test_before_it_was_checked_it_is_not_handed_out(house: House, ordered: str) -> None:
    house.files.keep(ordered, b"[{", "application/json")
    house.work(ordered, Done({"hash": "h"}), Done({"sha256": "x"}))
    assert house.get(f"/orders/{ordered}/result").status_code == 404


def test_it_is_handed_out_as_often_as_wanted(house: House, ready: str) -> None:
    answers = [house.get(f"/orders/{ready}/result") for _ in range(3)]
    assert [answer.content for answer in answers] == [CONTENT] * 3
    assert answers[0].status_code == 200
    assert answers[0].headers["content-type"] == "application/json"
    assert len({answer.headers["etag"] for answer in answers}) == 1


def test_when_retention_has_ended_it_is_gone(house: House, ready: str) -> None:
    house.redis.pexpireat(keyspace.file(ready), 1)
    answer = house.get(f"/orders/{ready}/result")
    assert (answer.status_code, kind(answer)) == (410, "result-expired")


def test_an_order_that_failed_has_none(house: House, ordered: str) -> None:
    house.work(ordered, Refused("no such day"))
    assert house.get(f"/orders/{ordered}/result").status_code == 404


def test_an_order_that_is_no_report_has_none(house: House) -> None:
    made = document(house.post())["id"]
    house.finish(made)
    assert house.get(f"/orders/{made}/result").status_code == 404


# Evidence


def test_the_evidence_about_an_order_is_whole(house: House) -> None:
    order_id = document(house.post())["id"]
    house.finish(order_id)
    answer = house.get(f"/orders/{order_id}/evidence")
    assert answer.status_code == 200
    assert mistakes(answer.content) == []
    assert document(answer)["head"] == document(house.get(f"/orders/{order_id}"))["head"]


def test_there_is_no_evidence_about_what_is_not_there(house: House) -> None:
    answer = house.get("/orders/01K0000000000000000000000A/evidence")
    assert (answer.status_code, kind(answer)) == (404, "not-found")
