"""Where callbacks go: a server that takes most of them, fails some, and remembers what it has taken."""

import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, cast

from msgspec import Struct

from tests.crash.tasks import Document

TROUBLE = 0.1


class Taken(Struct, frozen=True):
    """A callback that was answered with 200."""

    id: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Document:
        """What it says."""
        return json.loads(self.body)


class Receiver:
    """Listens in a `with` block. While it is `bad`, it fails a callback now and then."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        self._taken: list[Taken] = []
        self.bad = True
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def taken(self) -> list[Taken]:
        """All that were taken so far, in the order in which they came."""
        with self._lock:
            return [*self._taken]

    def status(self, taken: Taken) -> int | None:
        """What to answer; None for no answer. A callback may be taken and its answer be lost all the same."""
        with self._lock:
            trouble = self._chance.random()
            if self.bad and trouble < TROUBLE / 2:
                return 500
            self._taken.append(taken)
            return None if self.bad and trouble < TROUBLE else 200


class _Server(ThreadingHTTPServer):
    receiver: Receiver
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver = cast("_Server", self.server).receiver
        status = receiver.status(Taken(headers["webhook-id"], headers, content))
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
