"""Event streams: everything that happens, in its order, once; taken up again where they were cut."""

from typing import Any

import pytest
import redis
from falcon import testing
from msgspec.structs import replace

from services.gateway.reading.keys import REMEMBER, Keys
from services.gateway.resources.one_order import FOLLOW
from shared.clock import ManualClock
from shared.orders import keyspace
from shared.orders.clients.clients import Clients, demo_client, hash_secret, new_client
from shared.orders.clients.rates import Rates
from shared.outcome import Done, Refused
from tests.integration.gateway.house import KEY, House, document, kind, order
from tests.integration.gateway.streams import last_id, told
from tests.unit.orders.samples import SEALS

FINISHED = ["accepted", "done", "done", "succeeded"]


def events(house: House, path: str, last: str | None = None, **more: str) -> testing.Result:
    headers = {} if last is None else {"Last-Event-ID": last}
    return house.get(path, headers, **more)


@pytest.fixture
def made(house: House) -> str:
    return document(house.post())["id"]


def test_an_order_is_told_from_its_beginning(house: House, made: str) -> None:
    house.finish(made)
    answer = events(house, f"/orders/{made}/events")
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-store"
    assert "content-length" not in answer.headers
    found = told(answer)
    assert [one.event for one in found] == FINISHED
    assert [one.id for one in found] == [f"{made}-{count}" for count in (1, 2, 3, 4)]
    timeline = document(house.get(f"/orders/{made}"))["timeline"]
    assert [one.data for one in found] == [
        {"order": made, "index": index, **entry} for index, entry in enumerate(timeline)
    ]


def test_an_order_is_taken_up_where_it_was_cut(house: House, made: str) -> None:
    house.work(made, Done())
    first = events(house, f"/orders/{made}/events")
    house.work(made, Done())
    second = events(house, f"/orders/{made}/events", last_id(first))
    assert [one.event for one in [*told(first), *told(second)]] == FINISHED


def test_an_order_that_is_over_and_told_ends_its_stream_for_good(house: House, made: str) -> None:
    house.finish(made)
    last = last_id(events(house, f"/orders/{made}/events"))
    answer = events(house, f"/orders/{made}/events", last)
    assert (answer.status_code, answer.content) == (204, b"")


def test_an_order_that_still_has_a_callback_before_it_is_not_over(house: House) -> None:
    made = document(house.post(body=order(callback="https://shop.example/orders")))["id"]
    house.finish(made)
    last = last_id(events(house, f"/orders/{made}/events"))
    assert events(house, f"/orders/{made}/events", last).status_code == 200


def test_an_order_taken_up_beyond_its_end_is_told_anew(house: House, made: str) -> None:
    found = told(events(house, f"/orders/{made}/events", f"{made}-9"))
    assert [one.event for one in found] == ["reset", "accepted"]
    assert found[0].id == f"{made}-0"


def test_a_stream_of_all_orders_begins_now(house: House, made: str) -> None:
    answer = events(house, "/events")
    assert told(answer) == []
    house.work(made, Refused("no"))
    other = document(house.post(body=order("R-2")))["id"]
    found = told(events(house, "/events", last_id(answer)))
    assert [(one.event, one.data["order"]) for one in found] == [
        ("refused", made),
        ("failed", made),
        ("accepted", other),
    ]
    assert found[0].data["why"] == "no"


def test_before_the_first_order_there_is_a_place_to_come_back_to(house: House) -> None:
    last = last_id(events(house, "/events"))
    house.post()
    assert [one.event for one in told(events(house, "/events", last))] == ["accepted"]


def test_events_that_are_not_kept_any_more_are_said_to_be_missing(house: House) -> None:
    for number in range(4):
        house.post(body=order(f"R-{number}"))
    house.redis.xtrim(keyspace.log("demo"), maxlen=2, approximate=False)
    found = told(events(house, "/events", "1"))
    assert [one.event for one in found] == ["reset", "accepted", "accepted"]
    assert [one.id for one in found] == ["2", "3", "4"]


def test_a_place_that_was_never_reached_begins_anew(house: House, made: str) -> None:
    found = told(events(house, "/events", "77"))
    assert [(one.event, one.id) for one in found] == [("reset", "0")]


def test_a_client_sees_its_own_events_only(house: House, made: str) -> None:
    stranger, key = new_client("onlooker", scopes=frozenset({"orders:read"}), accounts=frozenset({"930000"}))
    house.admit(stranger)
    answer = events(house, f"/orders/{made}/events", auth=f"Bearer {key}")
    assert (answer.status_code, kind(answer)) == (404, "not-found")
    assert told(events(house, "/events", "0", auth=f"Bearer {key}")) == []


def test_a_stream_wants_a_key_with_the_scope(house: House, made: str) -> None:
    writer, key = new_client(
        "noreader", scopes=frozenset({"orders:write", "admin"}), accounts=frozenset({"930000"})
    )
    house.admit(writer)
    for path in ("/events", f"/orders/{made}/events"):
        assert events(house, path, auth="Bearer tl_demo_wrong").status_code == 401
        assert events(house, path, auth=f"Bearer {key}").status_code == 403


@pytest.mark.parametrize("last", ["x", "-1", "1-2", "1" * 16, "01HF7YAT00ZZZZZZZZZZZZZZZZ-1"])
def test_an_id_of_another_stream_is_refused(house: House, made: str, last: str) -> None:
    for path in ("/events", f"/orders/{made}/events"):
        answer = events(house, path, last)
        assert (answer.status_code, kind(answer)) == (400, "invalid-parameter")


def test_an_unknown_parameter_is_refused(house: House) -> None:
    assert events(house, "/events", since="1").status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"disabled": True},
        {"scopes": frozenset({"orders:write", "admin"})},
        {"secret_hash": hash_secret("rotated")},
        {"accounts": frozenset({"930001"})},
    ],
)
def test_a_stream_is_its_clients_for_as_long_as_it_might_be_opened(
    real_redis: redis.Redis, change: dict[str, Any]
) -> None:
    clock, clients = ManualClock(), Clients(real_redis, SEALS)
    keys = Keys(clients, Rates(real_redis), clock, development=True)
    clients.put(demo_client("930000"))
    req = testing.create_req(headers={"Authorization": f"Bearer {KEY}"})
    assert keys.still(req, FOLLOW, "demo")
    clients.put(replace(demo_client("930000"), **change))
    clock.advance(REMEMBER)
    assert keys.still(req, FOLLOW, "demo") == ("accounts" in change)


def test_a_stream_of_somebody_else_s_order_is_an_operators_only(real_redis: redis.Redis) -> None:
    clients = Clients(real_redis, SEALS)
    clients.put(demo_client("930000"))
    clients.put(replace(demo_client("930000"), id="plain", scopes=frozenset({"orders:read"})))
    keys = Keys(clients, Rates(real_redis), ManualClock(), development=True)
    asked = [
        testing.create_req(headers={"Authorization": f"Bearer tl_{name}_demo-secret"})
        for name in ("demo", "plain")
    ]
    assert [keys.still(req, FOLLOW, "shop") for req in asked] == [True, False]
