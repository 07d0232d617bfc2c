"""Questions passed on: over kept connections, again when an old one was dead, and not too many at once."""

import threading
from base64 import b64encode
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest

from shared.carrier import relay
from shared.carrier.client import Worded
from shared.carrier.relay import CROWDED, Relay
from shared.clock import SystemClock
from shared.config import Secret
from shared.exchange.line import Answer, Opened, Unanswered
from tests import rogue_server as rogue
from tests.rogue_server import RogueServer, Wire
from tests.servers import free_port

OK = rogue.whole(b"[]")
BALANCE = Worded("GET", "/v3/accounts/930000/prepay/balance")
LIMIT = 1000

Build = Callable[..., Relay]


@pytest.fixture
def build() -> Generator[Build]:
    built: list[Relay] = []

    def build(url: str, *, at_once: int = 1, timeout: float = 5.0) -> Relay:
        made = Relay(url, "user", Secret("pass"), timeout=timeout, at_once=at_once, clock=SystemClock())
        built.append(made)
        return made

    yield build
    for made in built:
        made.close()


def ask(asked: Relay, question: Worded = BALANCE) -> Answer | Unanswered:
    opened = asked.open(question)
    return opened.whole(LIMIT) if isinstance(opened, Opened) else opened


def holding(asked: Relay) -> Opened:
    opened = asked.open(BALANCE)
    assert isinstance(opened, Opened)
    return opened


def test_a_question_goes_as_it_is_worded(build: Build) -> None:
    with RogueServer(rogue.answers(OK)) as server:
        worded = Worded("POST", "/v3/voice/930000/cdr", "a=%2F&b", b"limit=1", "text/x")
        assert isinstance(ask(build(server.url + "/"), worded), Answer)
    [request] = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /v3/voice/930000/cdr?a=%2F&b HTTP/1.1"
    assert body == b"limit=1"
    basic = b64encode(b"user:pass").decode()
    assert {"Content-Type: text/x", f"Authorization: Basic {basic}"} <= set(lines)


def test_connections_are_kept(build: Build) -> None:
    with RogueServer(rogue.answers(OK)) as server:
        asked = build(server.url)
        for _ in range(3):
            assert isinstance(ask(asked), Answer)
        assert server.connections == 1


def _dies_of_age(wire: Wire) -> None:
    """Answer once; to the next question hang up without a word."""
    wire.read()
    wire.write(OK)
    wire.read()
    wire.reset()


def test_a_question_that_an_old_connection_swallowed_is_asked_once_more(build: Build) -> None:
    with RogueServer(_dies_of_age, rogue.answers(OK)) as server:
        asked = build(server.url)
        assert isinstance(ask(asked), Answer)
        assert isinstance(ask(asked), Answer)
        assert (server.connections, len(server.requests)) == (2, 3)


def test_but_only_once(build: Build) -> None:
    with RogueServer(_dies_of_age, rogue.resets) as server:
        asked = build(server.url)
        ask(asked)
        outcome = ask(asked)
        assert isinstance(outcome, Unanswered)
        assert len(server.requests) == 3


@pytest.mark.parametrize("act", [rogue.resets, rogue.reads_and_closes, rogue.once(b"garbage\r\n\r\n")])
def test_and_never_on_a_new_connection(build: Build, act: rogue.Act) -> None:
    with RogueServer(act) as server:
        assert isinstance(ask(build(server.url)), Unanswered)
        assert len(server.requests) == 1


def test_nor_when_the_time_is_over(build: Build) -> None:
    with RogueServer(rogue.answers(OK)) as server, RogueServer(rogue.hangs) as silent:
        asked = build(silent.url, timeout=0.2)
        assert isinstance(ask(asked), Unanswered)
        assert len(silent.requests) == 1
        assert isinstance(ask(build(server.url)), Answer)


def test_a_carrier_that_is_not_there_is_not_asked_again(build: Build) -> None:
    outcome = ask(build(f"http://127.0.0.1:{free_port()}"))
    assert outcome == Unanswered(sent=False, why="the connection was refused")


def test_whoever_finds_no_place_waits_for_a_moment(build: Build) -> None:
    with RogueServer(rogue.answers(OK)) as server:
        asked = build(server.url)
        opened = holding(asked)
        found: list[Answer | Unanswered] = []
        waiting = threading.Thread(target=lambda: found.append(ask(asked)))
        waiting.start()
        opened.whole(LIMIT)
        waiting.join()
        assert isinstance(found[0], Answer)


def test_and_is_turned_away_when_it_is_too_long(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "PATIENCE", 0.01)
    with RogueServer(rogue.answers(OK)) as server:
        asked = build(server.url)
        opened = holding(asked)
        assert ask(asked) is CROWDED
        opened.close()
        opened.close()
        assert isinstance(ask(asked), Answer)
        assert isinstance(ask(asked), Answer)


def test_only_one_at_a_time_waits_for_a_carrier_that_is_slow(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RogueServer(rogue.answers(OK)) as server:
        asked = build(server.url)
        opened = holding(asked)
        monkeypatch.setattr(relay, "PATIENCE", 0.01)
        assert ask(asked) is CROWDED
        monkeypatch.setattr(relay, "PATIENCE", 60)
        with ThreadPoolExecutor(2) as clients:
            tries = {clients.submit(ask, asked) for _ in range(2)}
            [turned_away], [waits] = wait(tries, return_when=FIRST_COMPLETED)
            assert turned_away.result() is CROWDED
            opened.close()
            assert isinstance(waits.result(), Answer)
        assert_everybody_waits(asked)


def assert_everybody_waits(asked: Relay) -> None:
    opened = holding(asked)
    with ThreadPoolExecutor(2) as clients:
        waiting = [clients.submit(ask, asked) for _ in range(2)]
        opened.close()
        assert all(isinstance(one.result(), Answer) for one in waiting)


@pytest.mark.parametrize("act", [rogue.resets, rogue.once(rogue.whole(b"x" * 2000)), rogue.once(OK[:-1])])
def test_a_place_is_free_again_whatever_happened(build: Build, act: rogue.Act) -> None:
    with RogueServer(act, rogue.answers(OK)) as server:
        asked = build(server.url)
        assert isinstance(ask(asked), Unanswered)
        assert isinstance(ask(asked), Answer)


def test_a_question_that_cannot_be_sent_frees_its_place(build: Build) -> None:
    asked = build("ftp://127.0.0.1")
    assert isinstance(ask(asked), Unanswered)
    assert ask(asked) is not CROWDED
