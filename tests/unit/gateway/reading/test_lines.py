"""The lines of a body: numbered, bounded, as often as wanted, and never all in memory."""

import tracemalloc
from io import BytesIO

import pytest
from falcon import Request, testing
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.problems import InvalidRequest, TooLarge
from services.gateway.reading.lines import IN_MEMORY, Lines

MIB = 1024 * 1024


def request(body: bytes, *, length: int | None = None) -> Request:
    headers = {"Content-Length": str(len(body) if length is None else length)}
    environ = testing.create_environ(method="POST", headers=headers)
    environ["wsgi.input"] = BytesIO(body)
    return Request(environ)


def read(body: bytes, longest: int = 100) -> list[tuple[int, bytes | None]]:
    with Lines(request(body), limit=MIB, longest=longest) as lines:
        first, again = list(lines), list(lines)
    assert first == again
    return first


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", []),
        (b"\n \r\n\t\n", []),
        (b"a", [(1, b"a")]),
        (b"a\nb\n", [(1, b"a\n"), (2, b"b\n")]),
        (b"\na\r\n\nb", [(2, b"a\r\n"), (4, b"b")]),
        (b"x" * 100 + b"\nb", [(1, b"x" * 100 + b"\n"), (2, b"b")]),
        (b"x" * 101 + b"\nb", [(1, None), (2, b"b")]),
        (b"x" * 100 + b"\r\nb", [(1, b"x" * 100 + b"\r\n"), (2, b"b")]),
        (b"x" * 101 + b"\r\nb", [(1, None), (2, b"b")]),
        (b"x" * 100 + b"\r\r\nb", [(1, None), (2, b"b")]),
        (b"x" * 101, [(1, None)]),
        (b"a\n" + b"x" * 70_000, [(1, b"a\n"), (2, None)]),
        (b"x" * 200_000 + b"\nb\n", [(1, None), (2, b"b\n")]),
    ],
)
def test_lines_are_numbered_and_blank_ones_left_out(
    body: bytes, found: list[tuple[int, bytes | None]]
) -> None:
    assert read(body) == found


@given(st.lists(st.binary(max_size=50).map(lambda line: line.replace(b"\n", b"")), max_size=20))
def test_every_line_comes_once(lines: list[bytes]) -> None:
    found = read(b"\n".join(lines))
    wanted = [(number, line) for number, line in enumerate(lines, 1) if line and not line.isspace()]
    assert [(number, line.rstrip(b"\n") if line else None) for number, line in found] == wanted


def test_a_body_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        Lines(request(b"a\n" * 10), limit=19, longest=100)


def test_a_body_that_lies_about_its_length_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        Lines(request(b"a\n", length=3), limit=MIB, longest=100)


def test_memory_does_not_grow_with_the_body() -> None:
    body = (b"x" * 999 + b"\n") * 8000
    tracemalloc.start()
    with Lines(request(body), limit=len(body), longest=1000) as lines:
        assert sum(1 for _ in lines) == 8000
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * IN_MEMORY
