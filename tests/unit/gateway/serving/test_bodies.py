"""Bodies: whole or not at all, within a limit, in time, and without waste of memory."""

import asyncio
from collections.abc import Iterable
from io import BytesIO

import pytest

from services.gateway.problems import Problem
from services.gateway.serving import bodies
from services.gateway.serving.asgi import Message, Scope
from services.gateway.serving.bodies import Body
from tests.unit.gateway.serving.stage import SCOPE

LIMIT = 1_000_000
CHUNKED = [(b"transfer-encoding", b"chunked")]
GONE: Message = {"type": "http.disconnect"}


class Line:
    """What a client sends, and how much of it was asked for."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self.left = list(messages)

    async def receive(self) -> Message:
        if not self.left:
            await asyncio.Event().wait()
        return self.left.pop(0)


def sent(*pieces: bytes) -> list[Message]:
    last = len(pieces) - 1
    return [
        {"type": "http.request", "body": piece, "more_body": index < last}
        for index, piece in enumerate(pieces)
    ]


def declared(length: int) -> Scope:
    return {**SCOPE, "headers": [(b"content-length", str(length).encode())]}


def read(scope: Scope, line: Line, patience: float = 30.0) -> bytes:
    body = asyncio.run(bodies.read(scope, line.receive, limit=LIMIT, patience=patience))
    content = body.file.read()
    assert len(content) == body.length
    body.close()
    return content


def problem(scope: Scope, line: Line, patience: float = 30.0) -> str:
    with pytest.raises(Problem) as caught:
        read(scope, line, patience)
    return caught.value.kind


@pytest.mark.parametrize("scope", [declared(5), {**SCOPE, "headers": CHUNKED}])
def test_a_body_is_read_to_its_end(scope: Scope) -> None:
    assert read(scope, Line(sent(b"he", b"", b"llo"))) == b"hello"


def test_a_body_that_has_come_is_not_asked_for_again() -> None:
    line = Line([{"type": "http.request", "body": b"hello", "more_body": True}])
    assert read(declared(5), line) == b"hello"


def test_without_a_body_nothing_is_asked_for() -> None:
    line = Line([])
    assert read({**SCOPE, "headers": []}, line) == b""
    assert read(declared(0), line) == b""


def test_over_http_2_a_body_needs_no_length() -> None:
    assert read({**SCOPE, "headers": [], "http_version": "2"}, Line(sent(b"hello"))) == b"hello"


def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    line = Line(sent(b"x"))
    assert problem(declared(LIMIT + 1), line) == "body-too-large"
    assert line.left


def test_a_body_that_becomes_too_long_is_not_read_on() -> None:
    line = Line(sent(b"x" * LIMIT, b"x", b"never read"))
    assert problem({**SCOPE, "headers": CHUNKED}, line) == "body-too-large"
    assert len(line.left) == 1


def test_a_body_of_just_the_limit_is_taken() -> None:
    assert read({**SCOPE, "headers": CHUNKED}, Line(sent(b"x" * LIMIT))) == b"x" * LIMIT


@pytest.mark.parametrize("messages", [[*sent(b"half", b"")[:1], GONE], sent(b"half")])
def test_a_body_that_was_cut_is_no_body(messages: list[Message]) -> None:
    assert problem(declared(10), Line(messages)) == "body-cut"


def test_a_body_in_chunks_that_was_cut_does_not_pass_for_a_shorter_one() -> None:
    assert problem({**SCOPE, "headers": CHUNKED}, Line([*sent(b"one line\n", b"")[:1], GONE])) == "body-cut"


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    assert problem(declared(10), Line(sent(b"half", b"")[:1]), patience=0.01) == "request-timeout"


def test_what_has_come_earns_time_for_the_rest() -> None:
    async def run() -> int:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        messages = sent(b"x" * 100 * bodies.SLOWEST, b"end")

        async def receive() -> Message:
            if len(messages) == 1:
                # The patience for a small body is over by now.
                await asyncio.sleep(max(0.0, begun + 0.02 - loop.time()))
            return messages.pop(0)

        body = await bodies.read({**SCOPE, "headers": CHUNKED}, receive, limit=LIMIT, patience=0.01)
        body.close()
        return body.length

    assert asyncio.run(run()) == 100 * bodies.SLOWEST + 3


def test_only_small_bodies_stay_in_memory() -> None:
    body = Body()
    body.add(b"x" * bodies.IN_MEMORY)
    assert isinstance(body.file, BytesIO)
    body.add(b"y")
    assert not isinstance(body.file, BytesIO)
    body.file.seek(0)
    assert body.file.read() == b"x" * bodies.IN_MEMORY + b"y"
    body.close()
