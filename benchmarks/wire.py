"""HTTP at the least cost: requests made beforehand, raw keep-alive sockets, many of them on one thread.

Only for servers that we know: answers must have a Content-Length.
"""

import re
import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing

from deploy.local.addresses import LOOPBACK

PATIENCE = 60.0
"""Seconds without any answer after which a benchmark is given up."""
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_HEAD_END = b"\r\n\r\n"


class UnexpectedAnswer(Exception):
    """The server answered something else than what is to be measured."""


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    fields = {"Host": LOOPBACK, **headers}
    if body:
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Wire:
    """One connection; one request at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0
        self._answer = b""

    def send(self, content: bytes) -> None:
        """Send a request and note when."""
        self._answer = b""
        self.sent_at = time.perf_counter_ns()
        self.socket.sendall(content)

    def receive(self) -> bytes | None:
        """Read once: the whole answer, or None while some of it is missing."""
        piece = self.socket.recv(65536)
        if not piece:
            raise UnexpectedAnswer(f"the connection was closed after {self._answer[:200]!r}")
        self._answer += piece
        head, end, body = self._answer.partition(_HEAD_END)
        length = _LENGTH.search(head)
        whole = bool(end) and (length is None or len(body) >= int(length[1]))
        return self._answer if whole else None

    def ask(self, content: bytes, *, expect: Iterable[int]) -> bytes:
        """Send a request and wait for its answer; the body."""
        self.send(content)
        while (answer := self.receive()) is None:
            pass
        check(answer, expect)
        return answer.partition(_HEAD_END)[2]

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


def check(answer: bytes, expect: Iterable[int]) -> None:
    """Raise `UnexpectedAnswer` unless the status is one of these."""
    if int(answer[9:12]) not in expect:
        raise UnexpectedAnswer(answer[:1000].decode(errors="replace"))


def send_all(port: int, requests: Iterable[bytes], *, connections: int, expect: int) -> list[int]:
    """Send all requests over so many connections, each at once after the last answer; nanoseconds of each."""
    left = iter(requests)
    taken: list[int] = []
    with ExitStack() as cleanup:
        selector = cleanup.enter_context(selectors.DefaultSelector())
        wires = [cleanup.enter_context(closing(Wire(port))) for _ in range(connections)]
        for wire in wires:
            selector.register(wire.socket, selectors.EVENT_READ, wire)
            _go_on(wire, left, selector)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError(f"no answer for {PATIENCE:g} seconds")
            for key, _ in ready:
                if (answer := key.data.receive()) is not None:
                    taken.append(time.perf_counter_ns() - key.data.sent_at)
                    check(answer, (expect,))
                    _go_on(key.data, left, selector)
    return taken


def _go_on(wire: Wire, left: Iterator[bytes], selector: selectors.BaseSelector) -> None:
    """Send the next request, or listen no more when there is none."""
    following = next(left, None)
    if following is None:
        selector.unregister(wire.socket)
    else:
        wire.send(following)
