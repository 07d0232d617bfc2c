"""Everything the orders API refuses, and the problem it answers with. Nothing refused leaves a trace."""

import gzip
import json
from collections.abc import Generator

import pytest

from tests.integration.gateway.house import KEY, House, document, kind, order


@pytest.fixture(autouse=True)
def nothing_is_left_behind(house: House) -> Generator[None]:
    yield
    assert house.orders() == []
    assert house.jobs() == []


def test_a_field_that_is_not_known_is_named_with_the_nearest_one(house: House) -> None:
    answer = house.post(body=order(calback="https://a.example"))
    assert (answer.status_code, kind(answer)) == (400, "invalid-order")
    assert document(answer)["errors"] == [
        {"field": "$", "message": "Unknown field `calback`: did you mean `callback`?"}
    ]


def test_a_field_deep_inside_is_named_by_its_path(house: House) -> None:
    body = {"type": "number.activate", "reference": "R", "choose": {"pattren": "44"}}
    assert document(house.post(body=body))["errors"] == [
        {"field": "$.choose", "message": "Unknown field `pattren`: did you mean `pattern`?"}
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "number.steal"}, "$.type"),
        ({"number": None}, "$.number"),
        ({"number": 44}, "$.number"),
        ({"reference": ""}, "$.reference"),
        ({"reference": "a\r\nX-Evil: 1"}, "$.reference"),
        ({"reference": "a\0b"}, "$.reference"),
        ({"not_before": "tomorrow"}, "$.not_before"),
        ({"not_before": "2030-01-01T00:00:00"}, "$.not_before"),
        ({"priority": 1}, "$.priority"),
        ({"number": "442079460123456"}, "$.number"),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_path(
    house: House, change: dict[str, object], field: str
) -> None:
    answer = house.post(body=order() | change)
    assert (answer.status_code, kind(answer)) == (400, "invalid-order")
    assert [error["field"] for error in document(answer)["errors"]] == [field]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "0x7f.1", "localhost:8080"])
def test_a_callback_that_is_no_public_address_is_refused_at_once(house: House, host: str) -> None:
    answer = house.post(body=order(callback=f"http://{host}/told"))
    assert (answer.status_code, kind(answer)) == (400, "invalid-order")
    assert [error["field"] for error in document(answer)["errors"]] == ["$.callback"]


@pytest.mark.parametrize(
    "cursor", ["", "0", "%00", "%ff", "null", "None", "(inf", "01hf7yat00zzzzzzzzzzzzzzzz", "a" * 5000]
)
def test_a_cursor_is_one_of_ours(house: House, cursor: str) -> None:
    """What begins anew or finds nothing would be taken for the next page, or for the last."""
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = house.http.simulate_get("/orders", query_string=f"cursor={cursor}", headers=headers)
    assert (answer.status_code, kind(answer)) == (400, "invalid-parameter")


@pytest.mark.parametrize(
    "path",
    ["/orders", "/orders/{id}", "/orders/{id}/result", "/orders/{id}/events", "/batches/{id}", "/events"],
)
def test_a_parameter_that_is_not_known_is_named(house: House, path: str) -> None:
    answer = house.get(path.format(id="01HF7YAT00ZZZZZZZZZZZZZZZZ"), limt="1")
    assert (answer.status_code, kind(answer)) == (400, "invalid-parameter")
    assert "limt" in document(answer)["detail"]


@pytest.mark.parametrize("path", ["/orders", "/batches"])
@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
def test_a_packed_body_is_not_taken_for_garbage(house: House, path: str, encoding: str) -> None:
    packed = gzip.compress(json.dumps(order()).encode())
    answer = house.post(path, raw=packed, headers={"Content-Encoding": encoding})
    assert (answer.status_code, kind(answer)) == (415, "body-packed")
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("path", ["/audits", "/tubes/callbacks/pause", "/orders/{id}/cancel"])
def test_a_field_of_a_decision_is_named_with_the_nearest_one(house: House, path: str) -> None:
    answer = house.post(path.format(id="01HF7YAT00ZZZZZZZZZZZZZZZZ"), {"whoo": "Ada"})
    assert (answer.status_code, kind(answer)) == (400, "invalid-decision")
    assert "did you mean `who`?" in document(answer)["detail"]


def test_all_that_is_wrong_is_told_at_once(house: House) -> None:
    body = {"type": "number.activate", "reference": "R", "trunk": "1-x", "config": {"colour": 1}}
    fields = {error["field"] for error in document(house.post(body=body))["errors"]}
    assert fields == {"$.number", "$.trunk", "$.config"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b"{}{}",
        b"\xff\xfe{}",
        b'\xef\xbb\xbf{"type":"number.release"}',
        b'{"type":"number.release","reference":"\xff","number":"442079460123"}',
        b'{"type":"number.release","reference":"\\ud800","number":"442079460123"}',
        b"\0" * 100,
        b'{"a":' * 50_000,
        b"[" * 250_000,
        b'{"type":"number.activate","reference":"R","config":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"type":"number.activate","reference":"R","config":{"a":' + b"[" * 900 + b"]" * 900 + b"}}",
        b'{"type":"number.release","reference":"R","number":' + b"9" * 10_000 + b"}",
        b'{"type":"number.release","reference":"R","number":1e99999}',
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_a_body_that_is_no_order_is_refused_whatever_it_is(house: House, raw: bytes) -> None:
    answer = house.post(raw=raw)
    assert (answer.status_code, kind(answer)) == (400, "invalid-order")
    assert document(answer)["errors"]


def test_nesting_that_just_fits_is_judged_like_any_other(house: House) -> None:
    """Whatever decodes must also be checked, compared, written and shown without running out of stack."""
    for depth in range(900, 1000):
        inner = "[" * depth + "]" * depth
        raw = f'{{"type":"number.activate","reference":"R","number":"442079460123","config":{{"a":{inner}}}}}'
        assert house.post(raw=raw.encode()).status_code == 400


@pytest.mark.parametrize("size", [256 * 1024 + 1, 1024 * 1024])
def test_a_body_over_the_limit_is_refused(house: House, size: int) -> None:
    answer = house.post(raw=b" " * size)
    assert (answer.status_code, kind(answer)) == (413, "body-too-large")


def test_a_body_at_the_limit_is_read(house: House) -> None:
    assert house.post(raw=b" " * 256 * 1024).status_code == 400


@pytest.mark.parametrize("query", ["dry_runn=true", "wait=5", "x", "x=", "%00=1", "limit=1"])
def test_a_parameter_that_is_not_known_is_refused(house: House, query: str) -> None:
    answer = house.post(query=query)
    assert (answer.status_code, kind(answer)) == (400, "invalid-parameter")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("statu=failed", "statu"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=-1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=", "limit"),
        ("limit=many", "limit"),
        ("limit=%C2%B2", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("status=succeded", "status"),
        ("type=number.steal", "type"),
        ("type=nonsense", "number.activate, "),
        ("since=yesterday", "since"),
        ("status=failed&status=running", "status"),
        ("since=nan", "since"),
    ],
)
def test_a_list_asked_for_wrongly_is_refused_and_names_the_parameter(
    house: House, query: str, word: str
) -> None:
    answer = house.http.simulate_get(
        "/orders", headers={"Authorization": "Bearer tl_demo_demo-secret"}, query_string=query
    )
    assert (answer.status_code, kind(answer)) == (400, "invalid-parameter")
    assert word in document(answer)["detail"]


def test_an_order_takes_no_parameters_when_it_is_looked_at(house: House) -> None:
    answer = house.get("/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ", expand="all")
    assert (answer.status_code, kind(answer)) == (400, "invalid-parameter")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing",
        "/orders/",
        "/orders/x",
        "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ",
        "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ:timeline",
        "/orders/x:timeline",
        "/orders/%00",
        "/orders/..%2f..%2fetc",
        "/batches/01HF7YAT00ZZZZZZZZZZZZZZZZ:orders",
        "/batches/x",
        "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ/result",
        "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ/nothing",
    ],
)
def test_what_is_not_there_is_404(house: House, path: str) -> None:
    answer = house.get(path)
    assert (answer.status_code, kind(answer)) == (404, "not-found")


@pytest.mark.parametrize("part", ["orders", "batches"])
def test_a_key_of_the_book_is_no_order(house: House, part: str) -> None:
    """An id in a URL must not reach another key than an order's, e.g. its timeline, which is a list."""
    made = document(house.post("/batches", raw=json.dumps(order()).encode()))
    (order_id,) = house.orders()
    suffix = f"{order_id}:timeline" if part == "orders" else f"{made['id']}:orders"
    assert house.get(f"/{part}/{suffix}").status_code == 404
    house.redis.flushdb()
    house.server.restart()
    house.admit()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/orders", "/batches", "/healthz"])
def test_a_method_that_is_not_served_is_405(house: House, method: str, path: str) -> None:
    answer = house.http.simulate_request(method, path)
    assert (answer.status_code, kind(answer)) == (405, "method-not-allowed")
    assert answer.headers["allow"]
    assert "Allow" in document(answer)["detail"]


def test_who_has_mistaken_something_for_an_id_is_told_what_one_looks_like(house: House) -> None:
    assert "26 digits and capitals" in document(house.get("/orders/shop-1001"))["detail"]
