"""HTTP as it is on the wire: what clients do to a connection, and what the gateway makes of it."""

import json
import socket
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from tests.integration.gateway.house import KEY, order
from tests.integration.gateway.served import ServedGateway
from tests.servers import BeanstalkdServer, RedisServer

AUTH = f"Authorization: Bearer {KEY}\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> Generator[ServedGateway]:
    patience = {"TRUNKLINE_GATEWAY_BODY_SECONDS": "1", "TRUNKLINE_GATEWAY_HEAD_SECONDS": "1"}
    server = ServedGateway(tmp_path_factory.mktemp("gateway"), redis_server, beanstalkd_server, patience)
    yield server.start()
    server.stop()


@pytest.fixture
def line(gateway: ServedGateway) -> Generator["Line"]:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=60) as connection:
        yield Line(connection)


class Line:
    """One connection, byte by byte."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._file = connection.makefile("rb")

    def send(self, first: str, headers: str = "", body: bytes = b"", *, host: str = "Host: x\r\n") -> None:
        """A request, or its beginning."""
        self.connection.sendall(f"{first}\r\n{host}{headers}\r\n".encode("latin-1") + body)

    def head(self) -> tuple[int, dict[str, str]]:
        """The next answer's status and headers."""
        status = int(self._file.readline().split()[1])
        headers: dict[str, str] = {}
        while text := self._file.readline().decode().strip():
            name, _, value = text.partition(": ")
            headers[name.lower()] = value
        return status, headers

    def answer(self) -> tuple[int, bytes]:
        """The next answer, whole."""
        status, headers = self.head()
        return status, self._file.read(int(headers.get("content-length", 0)))

    def rest(self) -> bytes:
        """All that comes until the connection is closed."""
        return self._file.read()

    def is_closed(self) -> bool:
        """Whether nothing follows; waits for whichever it is."""
        return self._file.read(1) == b""


def test_one_connection_takes_many_requests(line: Line) -> None:
    for _ in range(3):
        line.send("GET /healthz HTTP/1.1")
        assert line.answer() == (200, b'{"status":"ok"}')


def test_requests_may_be_sent_before_the_answers_come(line: Line) -> None:
    line.send("GET /healthz HTTP/1.1")
    line.send("GET /nowhere HTTP/1.1")
    line.send("GET /healthz HTTP/1.1")
    assert [line.answer()[0] for _ in range(3)] == [200, 404, 200]


def test_an_old_client_is_answered_and_the_connection_closed(line: Line) -> None:
    line.send("GET /healthz HTTP/1.0", host="")
    assert line.answer() == (200, b'{"status":"ok"}')
    assert line.is_closed()


def test_a_head_has_no_body_and_the_connection_stays_in_step(line: Line) -> None:
    line.send("HEAD /healthz HTTP/1.1")
    status, headers = line.head()
    assert (status, headers["content-length"]) == (200, "15")
    line.send("HEAD /batches HTTP/1.1")
    status, headers = line.head()
    assert (status, headers["allow"]) == (405, "POST, OPTIONS")
    line.send("HEAD /events HTTP/1.1", AUTH)
    assert line.head()[0] == 200
    line.send("GET /healthz HTTP/1.1")
    assert line.answer() == (200, b'{"status":"ok"}')


def test_a_client_that_asks_first_is_told_to_go_on(line: Line) -> None:
    body = json.dumps(order()).encode()
    length = f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\n"
    line.send("POST /orders HTTP/1.1", f"{AUTH}Idempotency-Key: asks-first\r\n{length}")
    assert line.head()[0] == 100
    line.connection.sendall(body)
    assert line.answer()[0] == 202


@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
def test_a_body_that_says_it_is_too_long_is_refused_unread(line: Line, expect: str) -> None:
    line.send("POST /orders HTTP/1.1", f"{AUTH}{expect}Content-Length: 300000\r\n")
    status, body = line.answer()
    assert (status, json.loads(body)["type"]) == (413, "/docs/problems/body-too-large")
    assert line.is_closed()


def test_a_body_that_becomes_too_long_is_refused_before_it_ends(line: Line) -> None:
    line.send("POST /orders HTTP/1.1", f"{AUTH}{CHUNKED}", b"50000\r\n" + b" " * 0x50000 + b"\r\n")
    assert line.answer()[0] == 413


def test_a_body_that_does_not_come_is_not_waited_for(line: Line) -> None:
    line.send("POST /orders HTTP/1.1", f"{AUTH}Content-Length: 100\r\n", b'{"type"')
    status, body = line.answer()
    assert (status, json.loads(body)["type"]) == (408, "/docs/problems/request-timeout")


def test_a_batch_that_is_cut_does_not_pass_for_a_shorter_one(line: Line, gateway: ServedGateway) -> None:
    chunk = json.dumps(order("cut-batch")).encode() + b"\n"
    sent = f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n"
    line.send("POST /batches HTTP/1.1", f"{AUTH}{CHUNKED}", sent)
    line.connection.shutdown(socket.SHUT_WR)
    status, body = line.answer()
    assert (status, json.loads(body)["type"]) == (400, "/docs/problems/body-cut")
    found = gateway.request("GET", "/orders?reference=cut-batch", auth=("demo", "demo-secret")).json()
    assert found["orders"] == []


def test_a_body_of_a_hundred_megabytes_is_answered_before_it_is_sent(line: Line) -> None:
    line.send("POST /batches HTTP/1.1", f"{AUTH}Content-Length: 100000000\r\n")
    status, body = line.answer()
    assert (status, json.loads(body)["type"]) == (413, "/docs/problems/body-too-large")
    assert line.is_closed()


def test_a_v3_body_over_the_limit_is_refused_in_the_carriers_words(line: Line) -> None:
    line.send(
        "PUT /v3/numbers/930000/allocated/447700900123/config HTTP/1.1", "Content-Length: 100000000\r\n"
    )
    status, body = line.answer()
    assert (status, json.loads(body)) == (400, {"success": False, "errors": ["Request body too large"]})


@pytest.mark.parametrize("begun", [b"", b"GET /hea", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(line: Line, begun: bytes) -> None:
    line.connection.sendall(begun)
    assert line.is_closed()


def test_a_connection_that_has_become_idle_is_closed(line: Line) -> None:
    line.send("GET /healthz HTTP/1.1")
    assert line.answer()[0] == 200
    assert line.is_closed()


def test_http_2_is_not_spoken(line: Line) -> None:
    """Granian's would leave a client that asks before it sends a body without an answer for ever."""
    line.connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
    assert line.rest()[:4] in (b"", b"HTTP")


def test_many_idle_connections_keep_nobody_out(gateway: ServedGateway) -> None:
    with ExitStack() as idle:
        for _ in range(300):
            idle.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
        for begun in (b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n", b"GET /h"):
            for _ in range(30):
                line = idle.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
                line.sendall(begun)
        assert gateway.order("beside-the-idle").status_code == 202


@pytest.mark.parametrize(
    ("first", "headers", "status"),
    [
        ("GET /orders?reference=" + "a" * 20_000 + " HTTP/1.1", "", 414),
        ("GET /orders?reference=" + "a" * 70_000 + " HTTP/1.1", "", 414),
        ("GET /orders HTTP/1.1", "X-A: " + "a" * 40_000 + "\r\n", 431),
        ("GET /orders HTTP/1.1", "".join(f"X-{n}: a\r\n" for n in range(200)), 431),
        ("GET /orders HTTP/1.1", "X-A: a\0b\r\n", 400),
        ("GET /orders HTTP/1.1", "X-A: a\rX-B: b\r\n", 400),
        ("POST /orders HTTP/1.1", "Content-Length: 5\r\nContent-Length: 6\r\n", 400),
        ("POST /orders HTTP/1.1", "Content-Length: +5\r\n", 400),
        ("POST /orders HTTP/1.1", "Transfer-Encoding: gzip\r\n", 400),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_head_that_is_out_of_bounds_is_refused(line: Line, first: str, headers: str, status: int) -> None:
    line.send(first, headers)
    assert line.head()[0] == status


@pytest.mark.parametrize("path", ["/%ff", "/orders/%00", "/%e2%82", "/orders/..%2f..", "//", "/?%ff=%ff"])
def test_an_odd_path_is_a_path_that_is_not_there(line: Line, path: str) -> None:
    line.send(f"GET {path} HTTP/1.1")
    assert line.answer()[0] == 404


def test_odd_headers_do_no_harm(line: Line) -> None:
    line.send("GET /healthz HTTP/1.1", "X-Odd: \xe9\r\nX_Odd: 1\r\nCookie: a\r\nCookie: b\r\n")
    assert line.answer()[0] == 200
