"""A customer's address for announcements: takes POSTs on loopback and lets a test wait for them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Self
from urllib.parse import parse_qs

Announcement = tuple[str, dict[str, list[str]]]


class Receiver:
    """Puts each announcement into a queue: its Content-Type and its form variables."""

    def __init__(self) -> None:
        self._announcements: Queue[Announcement] = Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._announcements))
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/report"

    def next(self) -> Announcement:
        """The next announcement; blocks until it comes."""
        return self._announcements.get(timeout=30)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(announcements: Queue[Announcement]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"OK")
            announcements.put((self.headers["Content-Type"], parse_qs(body)))

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
