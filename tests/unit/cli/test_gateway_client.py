"""A client that gets its answer: the same request with the same key, until it comes."""

import json
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from services.cli import gateway_client
from services.cli.gateway_client import GatewayClient, GatewayRefused

KEY = "tl_demo_demo-secret"
ORDER = {"type": "number.release", "reference": "R-1", "number": "442079460123"}

Answer = tuple[int, dict[str, Any]] | None
"""A status and a body, or None for a connection that is cut."""


class Door:
    """A gateway that says what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                door.asked.append((self.command, self.path, dict(self.headers), body))
                answer = door.answers.pop(0)
                if answer is None:
                    self.close_connection = True
                    return
                content = json.dumps(answer[1]).encode()
                self.send_response(answer[0])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@pytest.fixture
def door() -> Generator[Door]:
    door = Door()
    yield door
    door.close()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(door: Door, pauses: list[float]) -> GatewayClient:
    return GatewayClient(door.url + "/", KEY, pause=pauses.append)


BROKEN: list[Answer] = [(503, {}), (502, {}), (504, {}), None]


@pytest.mark.parametrize("answer", BROKEN)
def test_an_order_is_sent_again_under_its_key_until_there_is_an_answer(
    door: Door, client: GatewayClient, pauses: list[float], answer: Answer
) -> None:
    door.answers = [answer, answer, (202, {"id": "1"})]
    assert client.submit(ORDER, "k") == {"id": "1"}
    assert {headers["Idempotency-Key"] for _, _, headers, _ in door.asked} == {"k"}
    assert len({body for *_, body in door.asked}) == 1
    assert len(door.asked) == 3
    assert pauses == [gateway_client.PAUSE] * 2


def test_a_gateway_that_is_not_up_yet_is_asked_again(door: Door) -> None:
    def come_up(_: float) -> None:
        client.point_to(door.url)

    client = Movable("http://127.0.0.1:9", KEY, pause=come_up)
    door.answers = [(202, {"id": "1"})]
    assert client.submit(ORDER, "k") == {"id": "1"}


class Movable(GatewayClient):
    """A client whose gateway comes up elsewhere."""

    def point_to(self, url: str) -> None:
        self._url = url


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 500])
def test_a_refusal_is_final(door: Door, client: GatewayClient, pauses: list[float], status: int) -> None:
    door.answers = [(status, {"detail": "No.", "errors": [{"field": "$.number", "message": "too short"}]})]
    with pytest.raises(GatewayRefused, match=r"No\.; \$\.number: too short"):
        client.submit(ORDER, "k")
    assert pauses == []


def test_a_refusal_that_is_no_problem_names_its_status(door: Door, client: GatewayClient) -> None:
    door.answers = [(418, {})]
    with pytest.raises(GatewayRefused):
        client.submit(ORDER, "k")


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "htp://127.0.0.1", "http://", "http://[::1"])
def test_a_url_that_is_none_is_told_at_once(url: str) -> None:
    def never(_: float) -> None:
        raise AssertionError("repeated")

    client = GatewayClient(url, KEY, pause=never)
    with pytest.raises(GatewayRefused):
        client.order("1")


def test_patience_ends(door: Door, client: GatewayClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_client, "PATIENCE", -1)
    door.answers = [(503, {})]
    with pytest.raises(GatewayRefused, match=r"no answer from http://127\.0\.0\.1:\d+ .*503"):
        client.submit(ORDER, "k")


@pytest.mark.parametrize("answer", [(401, {"detail": "Who?"}), (503, {})])
def test_no_error_tells_the_key(
    door: Door, client: GatewayClient, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(gateway_client, "PATIENCE", -1)
    door.answers = [answer]
    with pytest.raises(GatewayRefused) as caught:
        client.submit(ORDER, "k")
    assert "demo-secret" not in str(caught.value)


def test_every_request_bears_the_key(door: Door, client: GatewayClient) -> None:
    door.answers = [(200, {})] * 3
    asks: list[Callable[[], object]] = [
        lambda: client.order("1"),
        lambda: client.result("1"),
        lambda: client.submit(ORDER, "k"),
    ]
    for ask in asks:
        ask()
    assert {headers["Authorization"] for _, _, headers, _ in door.asked} == {f"Bearer {KEY}"}
    assert [path for _, path, _, _ in door.asked] == ["/orders/1", "/orders/1/result", "/orders"]


def test_waiting_is_asked_for_only_when_wanted(door: Door, client: GatewayClient) -> None:
    door.answers = [(202, {}), (202, {})]
    client.submit(ORDER, "k")
    client.submit(ORDER, "k", wait=9)
    assert [headers.get("Prefer") for _, _, headers, _ in door.asked] == [None, "wait=9"]


def test_a_list_is_read_page_by_page_to_its_end(door: Door, client: GatewayClient) -> None:
    door.answers = [
        (200, {"orders": [{"id": "3"}, {"id": "2"}], "cursor": "2"}),
        (200, {"orders": [], "cursor": "1"}),
        (200, {"orders": [{"id": "0"}], "cursor": None}),
    ]
    assert [order["id"] for order in client.orders(status="failed")] == ["3", "2", "0"]
    assert [path for _, path, _, _ in door.asked] == [
        "/orders?status=failed&limit=500",
        "/orders?status=failed&limit=500&cursor=2",
        "/orders?status=failed&limit=500&cursor=1",
    ]
