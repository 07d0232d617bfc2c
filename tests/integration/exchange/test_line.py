"""One exchange with a server that misbehaves: how long it takes, and whether it may have arrived."""

import socket
import time
from collections.abc import Generator

import pytest

from shared.clock import ManualClock, SystemClock
from shared.errors import CallbackForbidden
from shared.exchange.deadline import Deadline
from shared.exchange.line import Answer, Line, Opened, Request, Unanswered
from shared.exchange.sockets import Address
from tests import rogue_server as rogue
from tests.rogue_server import RogueServer
from tests.servers import free_port

TIME = 0.3
"""Seconds an exchange may take here: fifteen bytes of a drip."""
SLOWEST = 1.5
"""Seconds that no exchange may reach, even on a busy machine; every drip here would go on for longer."""
LIMIT = 1000
OK = rogue.whole(b"{}")
LENGTH_100 = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
NO_LENGTH = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def line() -> Generator[Line]:
    line = Line()
    yield line
    line.close()


def exchange(line: Line, url: str, *, method: str = "PUT", body: bytes | None = None) -> Answer | Unanswered:
    deadline = Deadline.after(SystemClock(), TIME)
    return line.exchange(Request(method, url, body=body), deadline, limit=LIMIT)


def test_a_whole_answer_is_an_answer(line: Line) -> None:
    with RogueServer(rogue.answers(rogue.whole(b'{"a":1}', x_served_by="7"))) as server:
        answer = exchange(line, server.url + "/v3/x")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b'{"a":1}')
    assert answer.headers["x-served-by"] == "7"


def test_the_connection_is_kept_for_the_next_exchange(line: Line) -> None:
    with RogueServer(rogue.answers(OK)) as server:
        for _ in range(3):
            assert isinstance(exchange(line, server.url), Answer)
        assert server.connections == 1


def test_an_answer_in_chunks_is_put_together(line: Line) -> None:
    with RogueServer(rogue.once(CHUNKED + b"2\r\n{}\r\n0\r\n\r\n")) as server:
        answer = exchange(line, server.url)
    assert isinstance(answer, Answer)
    assert answer.body == b"{}"


@pytest.mark.parametrize(
    ("act", "why"),
    [
        pytest.param(rogue.reads_and_closes, "closed without an answer", id="closed after reading"),
        pytest.param(rogue.resets, "reset", id="reset after reading"),
        pytest.param(rogue.hangs, "in time", id="no answer"),
        pytest.param(rogue.once(b"220 mail.example.com ESMTP\r\n"), "not HTTP", id="not HTTP"),
        pytest.param(rogue.once(b"\x00\xff" * 200), "not HTTP", id="garbage"),
        pytest.param(rogue.once(LENGTH_100 + b"{}"), "cut", id="cut with a length"),
        pytest.param(rogue.once(CHUNKED + b"64\r\n{}"), "cut", id="cut in a chunk"),
        pytest.param(rogue.once(CHUNKED + b"2\r\n{}\r\n"), "malformed", id="cut between chunks"),
        pytest.param(rogue.once(CHUNKED + b"zz\r\n{}\r\n"), "malformed", id="a chunk of no length"),
        pytest.param(rogue.answers(rogue.whole(b"x" * 1001)), "larger", id="too large"),
        pytest.param(rogue.once(NO_LENGTH + b"x" * 5000), "larger", id="too large without a length"),
    ],
)
def test_after_sending_everything_unwhole_may_have_arrived(line: Line, act: rogue.Act, why: str) -> None:
    with RogueServer(act) as server:
        ending = exchange(line, server.url)
        assert len(server.requests) == 1
    assert isinstance(ending, Unanswered)
    assert ending.sent
    assert why in ending.why


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(rogue.drips(OK + b" " * 100), id="status line and headers"),
        pytest.param(rogue.drips(b"HTTP/1.1 100 Continue\r\n\r\n" * 100), id="one hundred after the other"),
        pytest.param(rogue.drips(b"x" * 100, after=LENGTH_100), id="body with a length"),
        pytest.param(rogue.drips(b"x" * 500, after=NO_LENGTH), id="body without a length"),
        pytest.param(rogue.drips(b"1\r\nx\r\n" * 100, after=CHUNKED), id="chunks"),
        pytest.param(rogue.drips(b"A: b\r\n" * 100, after=CHUNKED + b"0\r\n"), id="trailers"),
    ],
)
def test_a_drip_ends_with_the_exchange(line: Line, act: rogue.Act) -> None:
    with RogueServer(act) as server:
        started = time.monotonic()
        ending = exchange(line, server.url)
        took = time.monotonic() - started
    assert isinstance(ending, Unanswered)
    assert ending.sent
    assert took < SLOWEST


def test_a_peer_that_does_not_read_ends_with_the_exchange(line: Line) -> None:
    with RogueServer(rogue.never_reads) as server:
        ending = exchange(line, server.url, body=b"x" * 20_000_000)
    assert ending == Unanswered(sent=True, why="no answer in time")


def test_a_connection_used_after_a_drip_is_a_new_one(line: Line) -> None:
    # Else the next exchange would read what is left of this one's answer.
    with RogueServer(rogue.drips(OK), rogue.answers(rogue.whole(b'"second"'))) as server:
        exchange(line, server.url)
        answer = exchange(line, server.url)
    assert isinstance(answer, Answer)
    assert answer.body == b'"second"'


def test_a_reset_on_a_kept_connection_may_have_arrived_and_is_not_repeated(line: Line) -> None:
    with RogueServer(rogue.then_resets(OK), rogue.answers(OK)) as server:
        exchange(line, server.url)
        ending = exchange(line, server.url)
        assert (server.connections, len(server.requests)) == (1, 2)
    assert isinstance(ending, Unanswered)
    assert ending.sent


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(line: Line) -> None:
    with RogueServer(rogue.once(rogue.whole(b"{}")), rogue.answers(OK)) as server:
        exchange(line, server.url)
        server.ended.acquire(timeout=5)
        assert isinstance(exchange(line, server.url), Answer)


def test_a_redirect_is_an_answer_and_is_not_followed(line: Line) -> None:
    moved = rogue.whole(b"", status="302 Found", location="/elsewhere")
    with RogueServer(rogue.answers(moved)) as server:
        answer = exchange(line, server.url)
        assert len(server.requests) == 1
    assert answer.status == 302


def test_no_cookie_is_sent_back(line: Line) -> None:
    with RogueServer(rogue.answers(rogue.whole(b"{}", set_cookie="a=b"))) as server:
        exchange(line, server.url)
        exchange(line, server.url)
        assert b"cookie" not in server.requests[1].lower()


def test_a_refused_connection_sent_nothing(line: Line) -> None:
    ending = exchange(line, f"http://127.0.0.1:{free_port()}/")
    assert ending == Unanswered(sent=False, why="the connection was refused")


def test_what_one_exchange_sent_says_nothing_of_the_next(line: Line) -> None:
    with RogueServer(rogue.answers(OK)) as server:
        assert isinstance(exchange(line, server.url), Answer)
    ending = exchange(line, f"http://127.0.0.1:{free_port()}/")
    assert isinstance(ending, Unanswered)
    assert not ending.sent


def test_a_connection_that_nobody_takes_sent_nothing(line: Line) -> None:
    with full_backlog() as port:
        ending = exchange(line, f"http://127.0.0.1:{port}/")
    assert ending == Unanswered(sent=False, why="no answer in time")


def test_a_name_that_does_not_resolve_sent_nothing() -> None:
    def unknown(host: str, port: int) -> list[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    ending = exchange(Line(resolve=unknown), "http://api.example.com/")
    assert ending == Unanswered(sent=False, why="the host name does not resolve")


def test_a_name_looked_up_too_slowly_sends_nothing() -> None:
    clock = ManualClock()
    with RogueServer(rogue.answers(OK)) as server:

        def slow(host: str, port: int) -> list[Address]:
            clock.advance(30)
            return [(socket.AF_INET, ("127.0.0.1", server.port))]

        request = Request("PUT", server.url)
        ending = Line(resolve=slow).exchange(request, Deadline.after(clock, 20), limit=LIMIT)
        assert server.connections == 0
    assert ending == Unanswered(sent=False, why="no answer in time")


def test_the_next_address_is_tried_when_the_first_takes_no_connection() -> None:
    with RogueServer(rogue.answers(OK)) as server:
        addresses = [(socket.AF_INET, ("127.0.0.1", port)) for port in (free_port(), server.port)]
        answer = exchange(Line(resolve=lambda host, port: addresses), "http://api.example.com/")
        assert b"Host: api.example.com\r\n" in server.requests[0]
    assert isinstance(answer, Answer)


def test_a_resolver_may_forbid_the_host() -> None:
    def forbids(host: str, port: int) -> list[Address]:
        raise CallbackForbidden("not there")

    with pytest.raises(CallbackForbidden):
        exchange(Line(resolve=forbids), "http://api.example.com/")


class full_backlog:  # noqa: N801 reads as a function
    """A port whose queue of connections is full, so that the next one is not taken."""

    def __enter__(self) -> int:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        self._waiting = [socket.socket() for _ in range(4)]
        for waiting in self._waiting:
            waiting.setblocking(False)
            waiting.connect_ex(self._listener.getsockname())
        return int(self._listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        for sock in (*self._waiting, self._listener):
            sock.close()


@pytest.mark.parametrize("header", [{"X": "a\r\nY: b"}, {"X: a\r\nY": "b"}, {"X": "\u2603"}])
def test_a_header_that_is_none_is_not_sent(line: Line, header: dict[str, str]) -> None:
    with RogueServer(rogue.answers(OK)) as server:
        deadline = Deadline.after(SystemClock(), 5)
        outcome = line.exchange(Request("GET", server.url, header), deadline, limit=LIMIT)
        assert isinstance(outcome, Unanswered)
        assert not outcome.sent
        assert isinstance(exchange(line, server.url), Answer)
        assert len(server.requests) == 1


def test_an_answer_is_read_piece_by_piece(line: Line) -> None:
    body = bytes(range(256)) * 1000
    with RogueServer(rogue.answers(rogue.whole(body), OK)) as server:
        ended: list[str] = []
        opened = line.open(
            Request("GET", server.url), Deadline.after(SystemClock(), 5), lambda: ended.append("")
        )
        assert isinstance(opened, Opened)
        pieces = list(opened.pieces(1000))
        opened.close()
        assert (b"".join(pieces), max(map(len, pieces)), len(ended)) == (body, 1000, 1)
        assert isinstance(exchange(line, server.url), Answer)
        assert server.connections == 1


def test_the_deadline_holds_for_the_pieces_too_unless_more_is_allowed(line: Line) -> None:
    begun = rogue.drips(b"x" * 20, after=b"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\nx")
    for more in (None, 30):
        with RogueServer(begun) as server:
            opened = line.open(Request("GET", server.url), Deadline.after(SystemClock(), 0.2))
            assert isinstance(opened, Opened)
            if more is None:
                with pytest.raises(Exception, match=r"timed out|time is over"):
                    list(opened.pieces())
            else:
                opened.allow(Deadline.after(SystemClock(), more))
                assert b"".join(opened.pieces()) == b"x" * 21


@pytest.mark.parametrize(
    ("script", "stale"),
    [
        ((rogue.then_resets(OK),), True),
        ((rogue.then_resets(),), False),
        ((rogue.answers(OK, b"HTTP/1.1 200 OK\r\n"),), False),
    ],
)
def test_only_an_old_connection_can_be_stale(line: Line, script: tuple[rogue.Act, ...], stale: bool) -> None:
    with RogueServer(*script) as server:
        outcomes = [exchange(line, server.url, method="GET") for _ in range(2)]
        unanswered = next(outcome for outcome in outcomes if isinstance(outcome, Unanswered))
        assert unanswered.stale is stale
