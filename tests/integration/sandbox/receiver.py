"""A customer's address for announcements: takes POSTs on loopback and lets a test wait for them."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any, Self
from urllib.parse import parse_qs

Announcement = tuple[str, dict[str, list[str]]]
Received = tuple[str, str]


class Receiver:
    """Puts what it is sent into a queue: Content-Type and body.

    `deaf` holds how it fails to understand the next ones: with another `status`, or an `empty` 200.
    """

    def __init__(self) -> None:
        self._received: Queue[Received] = Queue()
        self.deaf: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._received, self.deaf))
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/report"

    def next(self) -> Announcement:
        """The next announcement as a form; blocks until it comes."""
        content_type, body = self.next_body()
        return content_type, parse_qs(body)

    def next_body(self) -> Received:
        """The next thing it is sent; blocks until it comes."""
        return self._received.get(timeout=30)

    def next_payload(self) -> tuple[str, dict[str, Any]]:
        """The document in the form variable `payload` of the next one."""
        content_type, form = self.next()
        return content_type, json.loads(form["payload"][0])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(received: Queue[Received], deaf: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            trouble = deaf.pop() if deaf else ""
            answer = b"" if trouble == "empty" else b"OK"
            self.send_response(503 if trouble == "status" else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            received.put((self.headers["Content-Type"], body))

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
