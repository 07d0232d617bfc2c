"""`POST /orders` when all is well: in the book, on the belt, and told where."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from shared.orders.states import State
from shared.outcome import Refused
from tests.integration.gateway.house import CONFIG, House, document, order


def test_an_order_is_accepted_and_says_where_it_is(house: House) -> None:
    answer = house.post()
    assert answer.status_code == 202
    made = document(answer)
    assert answer.headers["location"] == f"/orders/{made['id']}"
    assert made["status"] == "accepted"
    assert [entry["event"] for entry in made["timeline"]] == ["accepted"]
    assert answer.headers["content-type"].startswith("application/json")


def test_what_is_told_is_what_is_found(house: House) -> None:
    answer = house.post()
    assert document(house.get(answer.headers["location"])) == document(answer)


def test_an_accepted_order_is_in_the_book_with_all_that_was_asked(house: House) -> None:
    found = house.read(house.post(body=order(callback="https://a.example/x", priority="high")))
    assert (found.client, found.account, found.state) == ("demo", "930000", State.ACCEPTED)
    assert found.spec.priority == "high"
    assert found.callback is not None


def test_a_callback_into_one_s_own_network_is_taken_where_that_is_allowed(
    build: Callable[..., House],
) -> None:
    house = build(config=replace(CONFIG, callback_private=True))
    assert house.post(body=order(callback="http://127.0.0.1:8080/told")).status_code == 202


def test_its_job_is_on_the_belt(house: House) -> None:
    made = document(house.post())
    (job,) = house.jobs()
    assert (job.order, job.step, job.generation) == (made["id"], "numbers.release", 1)


def test_an_order_for_later_is_put_with_a_delay(house: House) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    house.post(body=order(not_before=later.isoformat()))
    (job,) = house.server.jobs.values()
    assert job.state == "delayed"


def test_an_order_for_the_far_future_is_accepted_too(house: House) -> None:
    assert house.post(body=order(not_before="2999-12-31T23:59:59Z")).status_code == 202


def test_a_callers_trace_goes_with_the_order(house: House) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = house.post(headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert house.read(answer).trace == trace
    assert house.jobs()[0].trace == trace


@pytest.mark.parametrize("header", ["", "nonsense", "00-xyz-1-1", "00-" + "f" * 5000])
def test_a_trace_that_is_none_is_replaced(house: House, header: str) -> None:
    found = house.read(house.post(headers={"traceparent": header}))
    assert len(found.trace) == 32


@pytest.mark.parametrize("reference", ["x" * 128, "Auftrag 7", "注文", "{trunkline}:open", "a:b", "'; --"])
def test_any_reference_comes_back_as_it_was_given(house: House, reference: str) -> None:
    answer = house.post(body=order(reference))
    assert document(answer)["reference"] == reference
    assert document(house.get(answer.headers["location"]))["order"]["reference"] == reference
    assert len(document(house.get("/orders", reference=reference))["orders"]) == 1


def test_an_order_tells_how_it_stands(house: House) -> None:
    made = document(house.post())
    house.work(made["id"], Refused("not yours"))
    found = document(house.get(f"/orders/{made['id']}"))
    assert (found["status"], found["why"]) == ("failed", "not yours")
    assert [entry["event"] for entry in found["timeline"]] == ["accepted", "refused", "failed"]
