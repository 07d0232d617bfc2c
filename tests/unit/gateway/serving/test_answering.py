"""The shell hands requests to the application and sends what it says."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from services.gateway.problems import InvalidRequest
from services.gateway.reading.idempotency import unquote
from services.gateway.serving import asgi
from services.gateway.waiting.holds import Environ
from tests.unit.gateway.serving.stage import BOUNDS, PROBE, theatre

Start = Callable[..., Any]


def echo(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Everything that can be told about a request."""
    start_response("202 Accepted", [("Content-Type", "text/plain"), ("X-Method", environ["REQUEST_METHOD"])])
    return [environ["wsgi.input"].read()]


def seen(**scope: Any) -> Environ:
    """The environment that an application gets of such a request."""
    got: list[Environ] = []

    def app(environ: Environ, start_response: Start) -> Iterable[bytes]:
        got.append(environ)
        start_response("204 No Content", [])
        return []

    async def run() -> None:
        async with theatre(app) as stage:
            await stage.ask(**scope).task

    asyncio.run(run())
    return got[0]


def test_an_answer_comes_back_with_status_headers_and_body() -> None:
    async def run() -> None:
        async with theatre(echo) as stage:
            exchange = stage.ask(body=b"hello")
            await exchange.task
        assert (exchange.status, exchange.body, exchange.is_whole) == (202, b"hello", True)
        assert exchange.headers == {"content-type": "text/plain", "x-method": "POST"}

    asyncio.run(run())


def test_the_application_sees_the_request_as_it_was() -> None:
    environ = seen(path="/a%20b%C3%A9", method="GET", query_string=b"x=%2F", client=("192.0.2.7", 99))
    assert environ["PATH_INFO"] == "/a bé".encode().decode("latin-1")
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"]) == ("GET", "x=%2F")
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert "CONTENT_LENGTH" not in environ


def test_headers_arrive_under_their_names() -> None:
    headers = [(b"content-type", b"application/json"), (b"x-a", b"1"), (b"x-a", b"2"), (b"x-odd", b"\xe9")]
    environ = seen(headers=headers, body=b"{}")
    assert environ["CONTENT_TYPE"] == "application/json"
    assert (environ["HTTP_X_A"], environ["HTTP_X_ODD"]) == ("1, 2", "é")
    assert environ["CONTENT_LENGTH"] == "2"


@pytest.mark.parametrize(("one", "other"), [(b"a", b"a"), (b"a", b"b"), (b'"a"', b'"b"')])
def test_two_keys_are_none(one: bytes, other: bytes) -> None:
    """A key made of both would order once more than one of them."""
    environ = seen(headers=[(b"idempotency-key", one), (b"idempotency-key", other)])
    with pytest.raises(InvalidRequest):
        unquote(environ["HTTP_IDEMPOTENCY_KEY"])


def test_a_header_that_only_looks_like_another_is_left_out() -> None:
    assert "HTTP_X_FORWARDED_FOR" not in seen(headers=[(b"x_forwarded_for", b"10.0.0.1")])


def test_the_length_is_that_of_the_body_however_it_was_sent() -> None:
    async def run() -> None:
        async with theatre(echo) as stage:
            pieces = [
                {"type": "http.request", "body": b"ab", "more_body": True},
                {"type": "http.request", "body": b"c", "more_body": False},
            ]
            exchange = stage.send("/", pieces, headers=[(b"transfer-encoding", b"chunked")])
            await exchange.task
        assert exchange.body == b"abc"

    asyncio.run(run())


class Pieces:
    """A body that is made piece by piece, and closed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        self.closed = True


def test_a_body_in_pieces_is_sent_in_pieces_and_closed() -> None:
    pieces = Pieces([b"one ", b"two"])

    def app(_environ: Environ, start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return pieces

    async def run() -> None:
        async with theatre(app) as stage:
            exchange = stage.ask()
            await exchange.task
        assert [message["body"] for message in exchange.sent[1:]] == [b"one ", b"two", b""]
        assert exchange.is_whole
        assert pieces.closed

    asyncio.run(run())


def test_a_client_that_goes_stops_the_pieces_which_are_closed() -> None:
    gone = threading.Event()

    def endless() -> Iterator[bytes]:
        while True:
            yield b"more"
            gone.wait()

    pieces = Pieces(endless())

    def app(_environ: Environ, start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return pieces

    async def run() -> None:
        async with theatre(app) as stage:
            exchange = stage.ask()
            await exchange.until(b"more")
            exchange.hang_up()
            gone.set()
            await exchange.task
        assert pieces.closed

    asyncio.run(run())


def test_a_body_that_breaks_off_is_not_passed_off_as_whole() -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the carrier hung up")

    pieces = Pieces(broken())

    def app(_environ: Environ, start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return pieces

    async def run() -> None:
        async with theatre(app) as stage:
            exchange = stage.ask()
            await exchange.task
        assert (exchange.body, exchange.is_whole, pieces.closed) == (b"half", False, True)

    asyncio.run(run())


@pytest.mark.parametrize("path", ["/orders", "/v3/numbers/930000/allocated/all"])
def test_when_too_many_wait_for_a_thread_the_next_is_told_at_once(path: str) -> None:
    begun, free = threading.Event(), threading.Event()

    def slow(environ: Environ, start_response: Start) -> Iterable[bytes]:
        begun.set()
        free.wait()
        return echo(environ, start_response)

    async def run() -> None:
        async with theatre(slow, BOUNDS._replace(threads=1, queue=1)) as stage:
            busy = [stage.ask()]
            while not begun.is_set():
                await asyncio.sleep(0)
            busy.append(stage.ask())
            refused = stage.ask(path)
            await refused.task
            probe = stage.ask(PROBE)
            free.set()
            for exchange in [*busy, probe]:
                await exchange.task
        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        assert [exchange.status for exchange in [*busy, probe]] == [202, 202, 202]
        v3 = path.startswith("/v3")
        assert (b'"success":false' in refused.body) == v3
        assert (refused.headers["content-type"] == "application/problem+json") != v3

    asyncio.run(run())


def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "STUCK", 0.01)
    pieces = Pieces([b"one", b"two"])

    def app(_environ: Environ, start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return pieces

    async def run() -> None:
        async with theatre(app) as stage:
            exchange = stage.ask()
            exchange.takes = False
            await exchange.task
        assert not exchange.is_whole
        assert pieces.closed

    asyncio.run(run())
