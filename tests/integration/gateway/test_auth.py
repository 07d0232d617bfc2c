"""Who may do what: a key, its scopes, its accounts, and nobody else's orders."""

import base64
import re
from collections.abc import Callable

import pytest
import redis
from falcon import inspect
from msgspec.structs import replace

from services.gateway.app import create_app
from services.gateway.routing import Router
from shared.clock import ManualClock
from shared.orders.clients.clients import demo_client, hash_secret, with_key
from tests.integration.gateway.house import CONFIG, KEY, House, document, kind, order


def basic(plain: str) -> str:
    return "Basic " + base64.b64encode(plain.encode()).decode()


READER = replace(
    demo_client("930000"), id="reader", secret_hash=hash_secret("r"), scopes=frozenset({"orders:read"})
)
WRITER = replace(READER, id="writer", scopes=frozenset({"orders:write"}))
STRANGER = replace(READER, id="stranger", scopes=frozenset({"orders:read", "orders:write"}))


@pytest.mark.parametrize(
    "auth",
    [
        f"Bearer {KEY}",
        f"bearer {KEY}",
        f"BEARER   {KEY} ",
        basic("demo:demo-secret"),
    ],
)
def test_a_key_is_taken_as_bearer_and_as_basic(house: House, auth: str) -> None:
    assert house.post(auth=auth).status_code == 202


@pytest.mark.parametrize(
    "auth",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer demo-secret",
        "Bearer tl_demo_wrong",
        "Bearer tl_demo_",
        "Bearer tl_nobody_demo-secret",
        "Bearer tl_demo\x00_demo-secret",
        f"Digest {KEY}",
        KEY,
        "Basic",
        "Basic !!!!",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        basic("demo"),
        basic("demo:"),
        basic("demo:wrong"),
        basic("DEMO:demo-secret"),
        basic(":demo-secret"),
        "Bearer tl_demo_" + "x" * 4000,
    ],
)
def test_anything_else_is_refused_and_told_how(house: House, auth: str | None) -> None:
    answer = house.post(auth=auth)
    assert answer.status_code == 401
    assert kind(answer) == "unauthorized"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "path", ["/orders", "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ", "/batches/01HF7YAT00ZZZZZZZZZZZZZZZZ"]
)
def test_nothing_is_read_without_a_key(house: House, path: str) -> None:
    assert house.get(path, auth="").status_code == 401


def test_whoever_may_read_may_not_order(house: House) -> None:
    house.admit(READER)
    answer = house.post(auth="Bearer tl_reader_r")
    assert (answer.status_code, kind(answer)) == (403, "forbidden")
    assert "orders:write" in document(answer)["detail"]
    assert house.post("/batches", raw=b"{}", auth="Bearer tl_reader_r").status_code == 403


def test_whoever_may_order_may_not_read(house: House) -> None:
    house.admit(WRITER)
    made = house.post(auth="Bearer tl_writer_r")
    assert made.status_code == 202
    for path in ("/orders", made.headers["location"], made.headers["location"] + "/result", "/batches/x"):
        assert house.get(path, auth="Bearer tl_writer_r").status_code in {403, 404}
    assert house.get("/orders", auth="Bearer tl_writer_r").status_code == 403


def test_somebody_elses_order_is_not_there(house: House) -> None:
    house.admit(STRANGER)
    made = house.post().headers["location"]
    nowhere = "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ"
    for end in ("", "/result"):
        answer = house.get(made + end, auth="Bearer tl_stranger_r")
        assert (answer.status_code, kind(answer)) == (404, "not-found")
        there = document(house.get(nowhere + end, auth="Bearer tl_stranger_r"))
        assert document(answer)["detail"] == there["detail"]
    assert document(house.get("/orders", auth="Bearer tl_stranger_r"))["orders"] == []


def test_somebody_elses_batch_is_not_there(house: House) -> None:
    house.admit(STRANGER)
    batch = house.post("/batches", raw=b'{"type":"report.run","reference":"a","report":"voice/cdr/day"}')
    assert house.get(batch.headers["location"], auth="Bearer tl_stranger_r").status_code == 404


def test_an_account_that_is_not_the_clients_is_forbidden(house: House) -> None:
    answer = house.post(body=order(account="930001"))
    assert (answer.status_code, kind(answer)) == (403, "forbidden")


def test_an_account_that_is_not_this_gateways_is_a_mistake(house: House) -> None:
    both = replace(STRANGER, id="both", accounts=frozenset({"930000", "930001"}))
    house.admit(both)
    answer = house.post(body=order(account="930001"), auth="Bearer tl_both_r")
    assert (answer.status_code, kind(answer)) == (400, "invalid-order")
    assert document(answer)["errors"] == [
        {"field": "$.account", "message": "this gateway serves account 930000 only"}
    ]


def test_changed_rights_count_after_a_few_seconds(build: Callable[..., House]) -> None:
    clock = ManualClock()
    house = build(clock=clock)
    assert house.post().status_code == 202
    house.admit(replace(demo_client("930000"), scopes=frozenset()))
    assert house.post().status_code == 202
    clock.advance(5)
    assert house.post().status_code == 403


def test_a_new_client_is_let_in_at_once(house: House) -> None:
    assert house.post(auth="Bearer tl_newcomer_r").status_code == 401
    house.admit(replace(STRANGER, id="newcomer"))
    assert house.post(auth="Bearer tl_newcomer_r").status_code == 202


def test_the_published_key_opens_nothing_in_production(real_redis: redis.Redis) -> None:
    house = House(real_redis, config=replace(CONFIG, environment="production"))
    house.admit()
    assert house.post().status_code == 401
    house.close()


# Every route

inspect.register_router(Router)(inspect.inspect_compiled_router)

OPEN = frozenset(
    {
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/docs/problems/{kind}",
        "/console",
        "/console/{version}/{name}",
        "/delivery/{token}",
    }
)
"""Routes that anybody may ask; whoever adds one says so here."""


def routes(house: House) -> list[tuple[str, str]]:
    """Every method and path that the gateway answers, but the open ones."""
    served = create_app(CONFIG, house.redis, house.belt, house.clock)
    return [
        (method.method, re.sub(r"\{[^}]*\}", "01HF7YAT00ZZZZZZZZZZZZZZZZ", route.path))
        for route in inspect.inspect_routes(served)
        for method in route.methods
        if not method.internal and route.path not in OPEN
    ]


def test_no_route_answers_without_a_key(house: House) -> None:
    found = routes(house)
    assert len(found) >= 6
    for method, path in found:
        assert house.http.simulate_request(method, path).status_code == 401, (method, path)


def test_no_route_answers_a_client_without_any_scope(house: House) -> None:
    house.admit(replace(READER, id="nothing", scopes=frozenset()))
    for method, path in routes(house):
        answer = house.http.simulate_request(method, path, headers={"Authorization": "Bearer tl_nothing_r"})
        assert answer.status_code == 403, (method, path)


# Keys that change


def test_while_a_key_is_replaced_both_open_the_client(build: Callable[..., House]) -> None:
    clock = ManualClock()
    house = build(clock=clock)
    before = replace(STRANGER, secret_hash=hash_secret("old"))
    house.admit(with_key(before, "new", now=clock.time(), overlap=60))
    assert [house.post(auth=f"Bearer tl_stranger_{one}").status_code for one in ("old", "new")] == [202, 202]
    clock.advance(60)
    assert [house.post(auth=f"Bearer tl_stranger_{one}").status_code for one in ("old", "new")] == [401, 202]


def test_a_disabled_client_is_out_after_a_few_seconds_everywhere(build: Callable[..., House]) -> None:
    clock = ManualClock()
    doors = [build(clock=clock), build(clock=clock)]
    assert [door.post().status_code for door in doors] == [202, 202]
    doors[0].admit(replace(demo_client("930000"), disabled=True))
    clock.advance(5)
    assert [door.post().status_code for door in doors] == [401, 401]
    doors[0].admit(demo_client("930000"))
    assert [door.post().status_code for door in doors] == [401, 401]
    clock.advance(5)
    assert [door.post().status_code for door in doors] == [202, 202]
