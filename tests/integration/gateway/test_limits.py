"""What a client may use: so many requests, so much money, so many numbers; and what it is told of it."""

import base64
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from falcon import testing
from msgspec.structs import replace

from shared.orders.clients.clients import Limits, Rate, demo_client
from shared.orders.clients.usage import usage_of
from tests.integration.gateway.house import House, document, kind, order

SLOW = 0.001
"""Requests a second: a bucket that does not refill while a test runs."""
ACTIVATE: dict[str, object] = {"type": "number.activate", "reference": "R-1", "choose": {}}


def limited(house: House, client_id: str, limits: Limits) -> str:
    """A client that the gateway has not met yet; how it authenticates."""
    house.admit(replace(demo_client("930000"), id=client_id, limits=limits))
    return f"Bearer tl_{client_id}_demo-secret"


def of_rate(house: House, client_id: str, burst: int) -> str:
    return limited(house, client_id, Limits(rate=Rate(SLOW, burst)))


def basic(client_id: str) -> str:

    return "Basic " + base64.b64encode(f"{client_id}:demo-secret".encode()).decode()


def test_more_requests_than_allowed_are_told_when_to_come_again(house: House) -> None:
    auth = of_rate(house, "eager", 2)
    assert [house.post(auth=auth).status_code for _ in range(2)] == [202, 202]
    answer = house.post(auth=auth)
    assert (answer.status_code, kind(answer)) == (429, "rate-limited")
    assert 900 < int(answer.headers["retry-after"]) <= 1000
    assert len(document(house.get("/orders"))["orders"]) == 0


def test_every_answer_says_how_many_may_follow(house: House) -> None:
    auth = of_rate(house, "told", 3)
    answers: list[testing.Result] = [
        house.post(auth=auth),
        house.get("/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ", auth=auth),
        house.post(auth=auth, body={}),
        house.post(auth=auth),
    ]
    assert [answer.status_code for answer in answers] == [202, 404, 400, 429]
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"client";q=3;w=3000'}


def test_an_answer_that_was_waited_for_says_it_too(house: House) -> None:
    auth = of_rate(house, "patient", 9)
    assert "r=8" in house.post(auth=auth, headers={"Prefer": "wait=1"}).headers["ratelimit"]


def test_a_client_without_a_limit_is_told_nothing(house: House) -> None:
    assert "ratelimit" not in house.post().headers


def test_who_is_not_let_in_counts_for_nobody(house: House) -> None:
    auth = of_rate(house, "victim", 1)
    for _ in range(3):
        assert house.post(auth="Bearer tl_victim_wrong").status_code == 401
    assert house.post(auth=auth).status_code == 202


def test_the_v3_surface_counts_the_same_requests_in_its_own_words(house: House) -> None:
    auth = of_rate(house, "twofold", 1)
    assert house.post(auth=auth).status_code == 202
    answer = house.http.simulate_get("/v3/accounts/930000/type", headers={"Authorization": basic("twofold")})
    assert answer.status_code == 429
    assert document(answer)["success"] is False
    assert int(answer.headers["retry-after"]) > 0


def test_a_batch_is_one_request(house: House) -> None:
    auth = of_rate(house, "bulk", 1)
    body = b'{"type":"report.run","reference":"a","report":"voice/cdr/day"}\n' * 3
    assert house.post("/batches", raw=body, key=None, auth=auth).status_code == 202
    assert house.post("/batches", raw=body, key=None, auth=auth).status_code == 429


def test_of_many_requests_at_once_as_many_as_allowed_are_taken(house: House) -> None:
    auth, meeting = of_rate(house, "crowd", 20), Barrier(50, timeout=30)

    def post(number: int) -> int:
        meeting.wait()
        return house.post(auth=auth, body=order(f"R-{number}")).status_code

    with ThreadPoolExecutor(50) as threads:
        assert sorted(threads.map(post, range(50))) == [202] * 20 + [429] * 30


# Money


def test_an_order_that_no_cap_has_room_for_is_refused_at_the_door(house: House) -> None:
    auth = limited(house, "poor", Limits(numbers=0))
    answer = house.post(body=ACTIVATE, auth=auth, key="k")
    assert (answer.status_code, kind(answer)) == (403, "spend-cap-reached")
    assert "may allocate 0 numbers a day" in document(answer)["detail"]
    assert house.post(auth=auth, key="k").status_code == 202


def test_what_costs_nothing_is_taken_though_every_cap_is_reached(house: House) -> None:
    auth = limited(house, "thrifty", Limits(day=Decimal(0), month=Decimal(0), numbers=0))
    assert house.post(auth=auth).status_code == 202


def test_an_order_that_was_taken_is_found_again_when_the_cap_is_reached(house: House) -> None:
    auth = limited(house, "retrier", Limits(numbers=1))
    first = house.post(body=ACTIVATE, auth=auth, key="k")
    limited(house, "retrier", Limits(numbers=0))
    again = house.post(body=ACTIVATE, auth=auth, key="k")
    assert document(again)["id"] == document(first)["id"]
    assert again.headers["idempotency-replayed"] == "true"


def test_a_batchs_lines_are_refused_one_by_one(house: House) -> None:
    auth = limited(house, "mixed", Limits(numbers=0))
    body = (
        b'{"type":"report.run","reference":"a","report":"voice/cdr/day"}\n'
        b'{"type":"number.activate","reference":"b","choose":{}}\n'
    )
    found = document(house.post("/batches", raw=body, key=None, auth=auth))
    assert (found["created"], [bad["line"] for bad in found["rejected"]]) == (1, [2])
    assert "may allocate 0 numbers a day" in found["rejected"][0]["errors"][0]["message"]


def test_an_order_shows_what_it_has_reserved(house: House) -> None:
    made = house.post(body=ACTIVATE)
    house.announce(document(made)["id"], Decimal("2.50"))
    shown = document(house.get(made.headers["location"]))
    assert (shown["reserved"], shown["charged"]) == ("2.50", "0")
    assert usage_of(house.redis, "demo", house.clock.time()).day.reserved == Decimal("2.5")


# Who sees what


@pytest.fixture
def reader(house: House) -> str:
    client = replace(demo_client("930000"), id="clerk", scopes=frozenset({"orders:read"}))
    house.admit(client)
    return "Bearer tl_clerk_demo-secret"


def test_whoever_has_the_scope_admin_sees_everybodys_orders_and_batches(house: House) -> None:
    house.admit(replace(demo_client("930000"), id="shop"))
    shop = "Bearer tl_shop_demo-secret"
    made = house.post(auth=shop).headers["location"]
    batch = house.post("/batches", raw=b"{}", key=None, auth=shop).headers["location"]
    assert house.get(made).status_code == 200
    assert house.get(batch).status_code == 200
    rows = document(house.get("/orders", client="shop"))["orders"]
    assert [f"/orders/{row['id']}" for row in rows] == [made]
    assert document(house.get("/orders"))["orders"] == []


def test_nobody_else_does(house: House, reader: str) -> None:
    made = house.post().headers["location"]
    batch = house.post("/batches", raw=b"{}", key=None).headers["location"]
    assert house.get(made, auth=reader).status_code == 404
    assert house.get(batch, auth=reader).status_code == 404
    answer = house.get("/orders", auth=reader, client="demo")
    assert (answer.status_code, kind(answer)) == (403, "forbidden")
    assert house.get("/orders", auth=reader, client="clerk").status_code == 200
