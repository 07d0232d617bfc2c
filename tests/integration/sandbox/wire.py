"""Bytes as a client puts them on the wire, and the answers as they come: nothing is corrected."""

import base64
import http.client
import re
import socket
from typing import NamedTuple, Self

CREDENTIALS = "Authorization: Basic " + base64.b64encode(b"sandbox:sandbox").decode()


class Response(NamedTuple):
    """One answer; header names are in lower case."""

    version: str
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One connection, which stays open for as long as the server leaves it so."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._answers = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._socket.close()

    def send(self, *lines: str, body: bytes = b"") -> None:
        """A request line and headers, then the body, whatever the headers say of it."""
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    def send_body(self, body: bytes) -> None:
        """What was held back."""
        self._socket.sendall(body)

    def receive(self) -> Response:
        """The next answer; an interim one (1xx) too."""
        version, status, _ = self._answers.readline().decode().split(" ", 2)
        found = http.client.parse_headers(self._answers)
        headers = {name.lower(): value for name, value in found.items()}
        assert "transfer-encoding" not in headers, "old clients know nothing but Content-Length"
        return Response(
            version, int(status), headers, self._answers.read(int(headers.get("content-length", 0)))
        )

    def ask(self, *lines: str, body: bytes = b"") -> Response:
        """Send a request and wait for its answer."""
        self.send(*lines, body=body)
        return self.receive()

    def ends(self) -> bool:
        """Whether the server closes the connection."""
        return not self._answers.read(1)


def chunks(*pieces: bytes) -> bytes:
    """A body that says its length piece by piece."""
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def length(body: bytes) -> str:
    """The header that says how long a body is."""
    return f"Content-Length: {len(body)}"


def hash_in(body: bytes) -> str:
    """The hash of a report, from the answer to its request."""
    found = re.search(rb'"hash":"([0-9a-f]{32})"', body)
    assert found is not None
    return found[1].decode()
