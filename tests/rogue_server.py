"""An HTTP server that misbehaves as told, on a raw socket: what networks and carriers do on a bad day.

Each connection takes the next act of the script, and the last act goes on for all that follow. An act gets
the connection as a `Wire` and does with it what it likes; `tests/integration/exchange` shows them at work.
"""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

PAUSE = 0.02
"""Seconds between two bytes of a drip: each one arrives well before any time-out for a single read."""


class Wire:
    """One connection, seen from the server."""

    def __init__(self, sock: socket.socket, server: "RogueServer") -> None:
        self._sock = sock
        self._server = server

    def read(self) -> bytes:
        """The next whole request, or nothing once the client has hung up."""
        request = b""
        while b"\r\n\r\n" not in request:
            piece = self._sock.recv(65536)
            if not piece:
                return b""
            request += piece
        head, _, body = request.partition(b"\r\n\r\n")
        while len(body) < content_length(head):
            body += self._sock.recv(65536)
        self._server.requests.append(head + b"\r\n\r\n" + body)
        return self._server.requests[-1]

    def write(self, data: bytes) -> None:
        """Send all of it at once."""
        self._sock.sendall(data)

    def drip(self, data: bytes) -> None:
        """Send it byte by byte, until the client or the test has had enough."""
        for byte in data:
            self._sock.sendall(bytes([byte]))
            if self._server.stopped.wait(PAUSE):
                return

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self._server.stopped.wait()

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()


Act = Callable[[Wire], None]


class RogueServer:
    """Plays its script until it leaves the `with` block.

    `requests` are the ones read, as they came; `ended` is released for every connection that is closed.
    """

    def __init__(self, *script: Act, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.stopped = threading.Event()
        self.ended = threading.Semaphore(0)
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._accepted: list[socket.socket] = []

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop, ending every connection."""
        self.stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._accepted:
            hang_up(sock)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            act = self._script[min(self.connections, len(self._script) - 1)]
            self.connections += 1
            thread = threading.Thread(target=self._play, args=(act, sock), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _play(self, act: Act, sock: socket.socket) -> None:
        # The client goes first in most of these tests; that is no failure of the server's.
        with suppress(OSError), sock, self._secured(sock) as secured:
            self._accepted.append(secured)
            act(Wire(secured, self))
        self.ended.release()

    def _secured(self, sock: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(sock, server_side=True) if self._tls else sock


def hang_up(sock: socket.socket) -> None:
    """End a connection that somebody may be reading from; one that is over stays so."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def content_length(head: bytes) -> int:
    """What a head announces for its body."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def whole(body: bytes, *, status: str = "200 OK", kind: str = "application/json", **headers: str) -> bytes:
    """A well-formed answer; `retry_after="3"` becomes the header `retry-after: 3`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", f"Content-Type: {kind}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answers(*texts: bytes) -> Act:
    """Give these answers to the requests of one connection, the last one for ever."""

    def act(wire: Wire) -> None:
        given = 0
        while wire.read():
            wire.write(texts[min(given, len(texts) - 1)])
            given += 1

    return act


def once(text: bytes) -> Act:
    """Answer one request, however badly, and close."""

    def act(wire: Wire) -> None:
        wire.read()
        wire.write(text)

    return act


def drips(text: bytes, *, after: bytes = b"") -> Act:
    """Answer one request with `after` at once and then `text` byte by byte."""

    def act(wire: Wire) -> None:
        wire.read()
        wire.write(after)
        wire.drip(text)

    return act


def then_resets(*texts: bytes) -> Act:
    """Give these answers on one connection, read one more request, and reset."""

    def act(wire: Wire) -> None:
        for text in texts:
            wire.read()
            wire.write(text)
        wire.read()
        wire.reset()

    return act


def closes(wire: Wire) -> None:
    """Accept and close, reading nothing."""


def reads_and_closes(wire: Wire) -> None:
    """Read the request and close without a word."""
    wire.read()


def resets(wire: Wire) -> None:
    """Read the request and reset."""
    wire.read()
    wire.reset()


def hangs(wire: Wire) -> None:
    """Read the request and never answer."""
    wire.read()
    wire.hang()


def never_reads(wire: Wire) -> None:
    """Take the connection and neither read nor write."""
    wire.hang()
