"""One key, one order: however often a request is sent, in whatever wording, by however many at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from msgspec.structs import replace

from shared.orders.clients.clients import demo_client
from tests.integration.gateway.house import House, document, kind, order


def test_a_request_sent_again_gets_the_first_order(house: House) -> None:
    first, again = house.post(key="k"), house.post(key="k")
    assert (first.status_code, again.status_code) == (202, 202)
    assert document(again) == document(first)
    assert again.headers["location"] == first.headers["location"]
    assert house.orders() == [document(first)["id"]]


def test_only_the_answer_to_a_repeated_request_says_that_it_is_one(house: House) -> None:
    assert "idempotency-replayed" not in house.post(key="k").headers
    assert house.post(key="k").headers["idempotency-replayed"] == "true"


def test_a_repeated_request_puts_no_second_job(house: House) -> None:
    house.post(key="k")
    house.post(key="k")
    assert len(house.jobs()) == 1


def test_a_repeated_request_learns_how_the_order_stands_now(house: House) -> None:
    house.finish(document(house.post(key="k"))["id"])
    again = house.post(key="k")
    assert (again.status_code, document(again)["status"]) == (202, "succeeded")


@pytest.mark.parametrize(
    "raw",
    [
        b'{"number":"442079460123","reference":"R-1","type":"number.release"}',
        b'\n{ "type" : "number.release",\t"reference":"R-1", "number":"442079460123" }\n',
        b'{"type":"number.release","reference":"\\u0052-1","number":"442079460123"}',
        b'{"type":"number.release","reference":"other","reference":"R-1","number":"442079460123"}',
    ],
)
def test_another_wording_of_the_same_request_is_the_same_request(house: House, raw: bytes) -> None:
    house.post(key="k")
    assert house.post(raw=raw, key="k").headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("change", [{"reference": "R-2"}, {"priority": "normal"}, {"account": "930000"}])
def test_the_same_key_with_another_body_is_refused(house: House, change: dict[str, object]) -> None:
    house.post(key="k")
    answer = house.post(body=order() | change, key="k")
    assert (answer.status_code, kind(answer)) == (422, "idempotency-key-reused")
    assert len(house.orders()) == 1
    assert len(house.jobs()) == 1


def test_a_key_may_be_quoted_or_bare(house: House) -> None:
    house.post(key='"8e03978e"')
    assert house.post(key="8e03978e").headers["idempotency-replayed"] == "true"


def test_of_members_with_one_name_the_last_is_ordered_and_compared(house: House) -> None:
    twice = b'{"type":"number.release","reference":"a","reference":"b","number":"442079460123"}'
    made = house.post(raw=twice, key="k")
    assert document(made)["reference"] == "b"
    assert house.post(body=order("b"), key="k").headers["idempotency-replayed"] == "true"
    assert house.post(body=order("a"), key="k").status_code == 422


def test_the_way_a_number_is_written_does_not_matter(house: House) -> None:
    def priced(ceiling: str) -> bytes:
        return b'{"type":"number.activate","reference":"r","choose":{"max_setup":%s}}' % ceiling.encode()

    house.post(raw=priced("2.5"), key="k")
    assert house.post(raw=priced("2.50"), key="k").headers["idempotency-replayed"] == "true"
    assert house.post(raw=priced("25e-1"), key="k").headers["idempotency-replayed"] == "true"
    assert house.post(raw=priced("2.51"), key="k").status_code == 422
    assert house.post(raw=priced('"2.5"'), key="k").status_code == 422


def test_a_request_without_a_key_is_refused(house: House) -> None:
    answer = house.post(key=None)
    assert (answer.status_code, kind(answer)) == (400, "idempotency-key-missing")
    assert house.orders() == []


@pytest.mark.parametrize("key", ['""', '" "', "a b", "x" * 256, '"' + "x" * 256 + '"', "caf\xe9", "a\tb"])
def test_a_key_that_is_none_is_refused(house: House, key: str) -> None:
    answer = house.post(key=key)
    assert (answer.status_code, kind(answer)) == (400, "idempotency-key-invalid")
    assert house.orders() == []


def test_the_longest_key_is_taken(house: House) -> None:
    assert house.post(key="x" * 255).status_code == 202


def test_two_clients_may_use_the_same_key(house: House) -> None:
    house.admit(replace(demo_client("930000"), id="twin"))
    mine, theirs = house.post(key="k"), house.post(key="k", auth="Bearer tl_twin_demo-secret")
    assert document(mine)["id"] != document(theirs)["id"]


def test_an_order_refused_does_not_use_its_key_up(house: House) -> None:
    assert house.post(body=order(number="1"), key="k").status_code == 400
    assert house.post(key="k").status_code == 202


def test_a_batchs_line_and_a_single_order_do_not_share_keys(house: House) -> None:
    house.post(key="R-1")
    batch = house.post("/batches", raw=json.dumps(order("R-1")).encode())
    assert document(batch)["created"] == 1


def test_many_at_once_with_one_key_all_get_the_one_order(house: House) -> None:
    meeting = Barrier(16, timeout=30)

    def post(_: int) -> tuple[int, str, bool]:
        meeting.wait()
        answer = house.post(key="k")
        return answer.status_code, document(answer)["id"], "idempotency-replayed" in answer.headers

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(post, range(16)))
    assert {status for status, _, _ in answers} == {202}
    assert {order_id for _, order_id, _ in answers} == set(house.orders())
    assert len(house.orders()) == 1
    assert sorted(replayed for _, _, replayed in answers) == [False] + [True] * 15
    assert len(house.jobs()) == 1


def test_many_at_once_with_one_key_and_different_orders_make_one(house: House) -> None:
    meeting = Barrier(16, timeout=30)

    def post(number: int) -> int:
        meeting.wait()
        return house.post(body=order(f"R-{number}"), key="k").status_code

    with ThreadPoolExecutor(16) as threads:
        statuses = sorted(threads.map(post, range(16)))
    assert statuses == [202] + [422] * 15
    assert len(house.orders()) == 1
