"""What people decide over HTTP: who may, what it does, what is recorded, and what a repetition does."""

from itertools import count
from typing import Any

import pytest
from falcon import testing

from shared.orders import keyspace, progress
from shared.orders.clients.clients import new_client
from shared.orders.record import Effect, Order
from shared.orders.states import State
from shared.outcome import Done, Refused, Retry, Uncertain
from tests.integration.gateway.house import NUMBER, RULES, House, document, kind, order

OPS = {"who": "Ada", "why": "wrong customer"}
FOUND_OUT = {"happened": True, "who": "Ada", "why": "the portal shows it"}


def made(house: House, **fields: Any) -> str:
    return document(house.post(body=order(**fields)))["id"]


def decide(house: House, order_id: str, decision: str, body: object = OPS, **sent: Any) -> testing.Result:
    sent.setdefault("key", None)
    return house.post(f"/orders/{order_id}/{decision}", body, **sent)


def in_doubt(house: House, order_id: str) -> Order:
    """A worker made the final call, and its answer was lost."""
    found, now = house.book.read(order_id), house.clock.time()
    found = house.book.commit(found, progress.claim(found, "worker", now, RULES))
    found = house.book.commit(found, progress.announce(found, Effect("DELETE", {"number": NUMBER}, now), ()))
    return house.book.commit(found, progress.settle(found, Uncertain("time-out"), now, 0, RULES))


def given_up(house: House, order_id: str) -> Order:
    """A step that failed as often as it may."""
    return house.work(order_id, *[Retry("busy")] * RULES.max_attempts)


def test_a_cancelled_order_says_who_and_why(house: House) -> None:
    answer = decide(house, made(house), "cancel")
    assert answer.status_code == 200
    shown = document(answer)
    assert (shown["status"], shown["why"]) == (
        "cancelled",
        "cancelled by Ada (client demo): wrong customer",
    )
    assert shown["timeline"][1]["facts"] == {"who": "Ada (client demo)"}


def test_a_decision_needs_no_body(house: House) -> None:
    answer = house.post(f"/orders/{made(house)}/cancel", raw=b"", key=None)
    assert document(answer)["why"] == "cancelled by client demo"


def test_a_cancellation_that_has_to_wait_is_accepted(house: House) -> None:
    order_id = made(house)
    in_doubt(house, order_id)
    answer = decide(house, order_id, "cancel")
    assert (answer.status_code, document(answer)["status"]) == (202, "uncertain")
    assert document(answer)["cancel"]["why"] == "wrong customer"


def test_a_retried_order_is_on_the_belt_at_once(house: House) -> None:
    order_id = made(house)
    given_up(house, order_id)
    house.server.jobs.clear()
    answer = decide(house, order_id, "retry")
    assert (answer.status_code, document(answer)["status"]) == (200, "running")
    assert [job.order for job in house.jobs()] == [order_id]


def test_a_failed_order_gets_its_number_back_unless_another_order_works_on_it(house: House) -> None:
    order_id = made(house)
    found = house.book.read(order_id)
    house.book.hold("930000", NUMBER, order_id)
    now = house.clock.time()
    found = house.book.commit(found, progress.claim(found, "worker", now, RULES))
    found = house.book.commit(
        found, progress.announce(found, Effect("DELETE", {"number": NUMBER}, now), (NUMBER,))
    )
    house.book.commit(found, progress.settle(found, Refused("no"), now, 0, RULES))
    other = made(house, reference="other")
    house.book.hold("930000", NUMBER, other)
    refused = decide(house, order_id, "retry")
    assert (refused.status_code, kind(refused)) == (409, "decision-refused")
    assert other in document(refused)["detail"]
    decide(house, other, "cancel")
    assert decide(house, order_id, "retry").status_code == 200
    assert house.redis.get(keyspace.hold("930000", NUMBER)) == order_id.encode()


def test_what_was_found_out_by_hand_settles_the_call(house: House) -> None:
    order_id = made(house)
    in_doubt(house, order_id)
    answer = decide(house, order_id, "resolve", FOUND_OUT)
    shown = document(answer)
    assert (answer.status_code, shown["steps"][0]["status"]) == (200, "done")
    resolved = next(line for line in shown["timeline"] if line["event"] == "resolved")
    assert resolved["facts"] == {"who": "Ada (client demo)", "happened": "yes"}
    assert resolved["why"] == "the portal shows it"


def test_what_the_call_has_cost_may_be_said_with_it(house: House) -> None:
    order_id = made(house)
    in_doubt(house, order_id)
    shown = document(decide(house, order_id, "resolve", {**FOUND_OUT, "charge": "0.35"}))
    assert shown["charged"] == "0.35"


def test_a_final_step_waits_for_a_word(house: House) -> None:
    order_id = made(house, confirm="wait")
    found = house.book.read(order_id)
    house.book.commit(found, progress.claim(found, "worker", house.clock.time(), RULES))
    assert document(house.get(f"/orders/{order_id}"))["status"] == "waiting"
    assert document(decide(house, order_id, "confirm"))["status"] == "running"
    house.finish(order_id)
    assert document(house.get(f"/orders/{order_id}"))["status"] == "succeeded"


@pytest.mark.parametrize(
    ("decision", "body"), [("cancel", OPS), ("retry", OPS), ("resolve", FOUND_OUT), ("confirm", OPS)]
)
def test_what_the_state_does_not_allow_is_refused_with_what_to_do(
    house: House, decision: str, body: object
) -> None:
    order_id = made(house)
    house.finish(order_id)
    before = house.book.read(order_id)
    answer = decide(house, order_id, decision, body)
    assert (answer.status_code, kind(answer)) == (409, "decision-refused")
    assert house.book.read(order_id) == before


# Asked twice


def test_the_same_request_is_heeded_once(house: House) -> None:
    order_id = made(house)
    given_up(house, order_id)
    first = decide(house, order_id, "retry", key="k")
    again = decide(house, order_id, "retry", key='"k"')
    assert (first.status_code, again.status_code) == (200, 200)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert house.book.timeline(order_id)[-1].event == "retried"


def test_a_key_is_for_one_request(house: House) -> None:
    order_id = made(house)
    decide(house, order_id, "cancel", key="k")
    answer = decide(house, order_id, "cancel", {"why": "another"}, key="k")
    assert (answer.status_code, kind(answer)) == (422, "idempotency-key-reused")


def test_to_cancel_twice_is_to_cancel_once_even_without_a_key(house: House) -> None:
    order_id = made(house)
    once, twice = decide(house, order_id, "cancel"), decide(house, order_id, "cancel", {"why": "again"})
    assert document(once) == document(twice)


# Who may


_others = count()
"""The gateway remembers a client for a while, and all tests share it."""


def other_client(house: House, *scopes: str) -> str:
    client, key = new_client(
        f"other{next(_others)}", scopes=frozenset(scopes), accounts=frozenset({"930000"})
    )
    house.admit(client)
    return f"Bearer {key}"


def test_nobody_decides_about_the_orders_of_others(house: House) -> None:
    order_id = made(house)
    answer = decide(house, order_id, "cancel", auth=other_client(house, "orders:write"))
    assert answer.status_code == 404
    assert house.book.read(order_id).state is State.ACCEPTED


def test_whoever_only_reads_decides_nothing(house: House) -> None:
    assert decide(house, made(house), "cancel", auth=other_client(house, "orders:read")).status_code == 403


def test_an_operator_decides_about_all(house: House) -> None:
    answer = decide(house, made(house), "cancel", {}, auth=other_client(house, "orders:write", "admin"))
    assert str(document(answer)["why"]).startswith("cancelled by client other")


@pytest.mark.parametrize(
    ("decision", "body"),
    [
        ("cancel", {"colour": "red"}),
        ("cancel", {"on_failure": "perhaps"}),
        ("retry", []),
        ("resolve", {}),
        ("resolve", {"happened": True}),
        ("resolve", {**FOUND_OUT, "why": ""}),
        ("resolve", {**FOUND_OUT, "outputs": {"number": 1}}),
        ("resolve", {**FOUND_OUT, "happened": "yes"}),
        ("resolve", {**FOUND_OUT, "charge": -1}),
        ("resolve", {**FOUND_OUT, "charge": "NaN"}),
        ("resolve", {**FOUND_OUT, "charge": "1e30"}),
    ],
)
def test_a_decision_that_cannot_be_read_decides_nothing(house: House, decision: str, body: object) -> None:
    order_id = made(house)
    answer = decide(house, order_id, decision, body)
    assert (answer.status_code, kind(answer)) == (400, "invalid-decision")
    assert len(house.book.timeline(order_id)) == 1


def test_there_is_no_other_decision(house: House) -> None:
    assert decide(house, made(house), "steal").status_code == 404


# What waits for people


def test_operators_see_what_waits_for_them_with_the_evidence(house: House) -> None:
    given_up(house, made(house))
    order_id = made(house, reference="R-2")
    now = house.clock.time()
    doubtful = in_doubt(house, order_id)
    found = house.book.commit(doubtful, progress.attention(doubtful, "?", now))
    answer = document(house.get("/attention"))
    assert (answer["count"], len(answer["orders"])) == (2, 2)
    shown = answer["orders"][1]
    assert (shown["id"], shown["client"], shown["status"]) == (found.id, "demo", "attention")
    assert shown["evidence"]["call"] == "DELETE"
    assert shown["timeline"]


def test_what_waits_comes_in_pages_oldest_first(house: House) -> None:
    waiting = [given_up(house, made(house, reference=f"R-{n}")).id for n in range(5)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = document(house.get("/attention", limit="2", **({"cursor": cursor} if cursor else {})))
        assert page["count"] == 5
        seen += [row["id"] for row in page["orders"]]
        cursor = page["cursor"]
    assert seen == sorted(waiting)


@pytest.mark.parametrize("asked", [{"limit": "0"}, {"limit": "501"}, {"cursor": "x"}, {"status": "failed"}])
def test_a_page_of_what_waits_is_asked_for_as_any_other(house: House, asked: dict[str, str]) -> None:
    assert house.get("/attention", **asked).status_code == 400


def test_what_waits_is_for_operators_alone(house: House) -> None:
    assert house.get("/attention", auth=other_client(house, "orders:read")).status_code == 403


# What this version cannot read


def spoil(house: House, order_id: str) -> None:
    """The order as a version of tomorrow would have stored it."""
    name = keyspace.order(order_id)
    text: bytes = house.redis.hget(name, "document")  # pyright: ignore
    house.redis.hset(name, "document", text.replace(b'"reference"', b'"colour":"red","reference"'))


def test_an_order_that_cannot_be_read_hides_no_other(house: House) -> None:
    spoiled, sound = made(house), made(house, reference="R-2")
    spoil(house, spoiled)
    rows = document(house.get("/orders"))["orders"]
    assert [row["id"] for row in rows] == [sound, spoiled]
    assert "unreadable" not in rows[0]
    assert (rows[1]["unreadable"], rows[1]["reference"]) == (True, "R-1")
    assert "colour" in rows[1]["why"]


def test_an_order_that_cannot_be_read_is_shown_but_left_alone(house: House) -> None:
    order_id = made(house)
    spoil(house, order_id)
    shown = document(house.get(f"/orders/{order_id}"))
    assert (shown["unreadable"], shown["timeline"][0]["event"]) == (True, "accepted")
    answer = decide(house, order_id, "cancel")
    assert (answer.status_code, kind(answer)) == (409, "order-unreadable")
    assert house.get(f"/orders/{order_id}", auth=other_client(house, "orders:read")).status_code == 404


def test_done_means_that_nothing_is_left_to_decide(house: House) -> None:
    order_id = made(house)
    house.work(order_id, Done())
    assert "point of no return" in document(decide(house, order_id, "cancel"))["detail"]
