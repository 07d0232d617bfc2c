"""Methods: HEAD is a GET without its body, everywhere; what a path does not have is 405, with what it has."""

import pytest
from falcon import testing

from tests.integration.gateway.house import KEY, House, document, kind

AUTH = {"Authorization": f"Bearer {KEY}"}
SAME = ("content-type", "content-length", "etag", "cache-control", "x-content-type-options")


def asked(house: House, method: str, path: str) -> testing.Result:
    return house.http.simulate_request(method, path, headers=AUTH)


@pytest.mark.parametrize(
    "path",
    ["/orders", "/orders/{id}", "/orders/{id}/evidence", "/attention", "/healthz", "/openapi.json", "/docs"],
)
def test_a_head_is_a_get_without_its_body(house: House, path: str) -> None:
    path = path.format(id=document(house.post())["id"])
    head, got = asked(house, "HEAD", path), asked(house, "GET", path)
    assert (head.status_code, head.content) == (got.status_code, b"") == (200, b"")
    for name in SAME:
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", ["/events", "/orders/{id}/events"])
def test_a_head_of_a_stream_ends_at_once(house: House, path: str) -> None:
    answer = asked(house, "HEAD", path.format(id=document(house.post())["id"]))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_a_head_finds_no_more_than_a_get(house: House) -> None:
    assert asked(house, "HEAD", "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ").status_code == 404
    assert house.http.simulate_head("/orders").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/orders", "GET, HEAD, POST, OPTIONS"),
        ("TRACE", "/healthz", "GET, HEAD, OPTIONS"),
        ("HEAD", "/batches", "POST, OPTIONS"),
    ],
)
def test_what_a_path_does_not_have_is_answered_with_what_it_has(
    house: House, method: str, path: str, allowed: str
) -> None:
    answer = asked(house, method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        assert kind(answer) == "method-not-allowed"


def test_a_browser_of_another_site_is_told_nothing(house: House) -> None:
    """No CORS: a page of somebody else's has no business here."""
    headers = AUTH | {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("OPTIONS", "GET", "POST"):
        answer = house.http.simulate_request(method, "/orders", headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]
