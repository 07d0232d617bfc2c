"""The sandbox as a carrier in the test's own process: over HTTP for the gateway, asked directly beside it.

Its clock stands still, so that two answers to one question are the same to the last byte.
"""

import base64
import threading
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import fakeredis
from falcon import testing

from services.sandbox import app
from services.sandbox.jobs import Jobs
from services.sandbox.makers import Maker
from services.sandbox.world.world import World
from shared.clock import ManualClock

ACCOUNT = "930000"
MORNING = 1_795_500_000.0
Environ = dict[str, Any]


def basic(user: str, password: str) -> str:
    """An Authorization header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class SandboxCarrier:
    """A sandbox with a world of its own. `requests` are those that came over HTTP."""

    def __init__(self) -> None:
        self.clock = ManualClock(MORNING)
        self.world = World(fakeredis.FakeRedis(), self.clock, seed=1, report_ttl=300)
        self.world.ensure()
        self.reports = _Daemon(self.world)
        self._app = app.create(self.world, Jobs(self.reports), controls=False, sleep=lambda _: None)
        self._direct = testing.TestClient(self._app)
        self.requests: list[str] = []
        self._server = make_server("127.0.0.1", 0, self._served, _Server, _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **how: Any
    ) -> testing.Result:
        """A request straight to it, past the gateway, with the account's own credentials."""
        sent = {"Authorization": basic("sandbox", "sandbox"), **(headers or {})}
        return self._direct.simulate_request(method, path, headers=sent, **how)

    def json(self, method: str, path: str, document: object = None) -> Any:
        """The JSON of an answer that must be 200."""
        answer = self.ask(method, path) if document is None else self.ask(method, path, json=document)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json

    def _served(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        self.requests.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        return self._app(environ, start_response)


class _Daemon:
    """Makes reports as soon as they are asked for, or with `busy` later, when told."""

    def __init__(self, world: World) -> None:
        self.busy = False
        self._make = Maker(world)
        self._waiting: list[bytes] = []

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> None:
        """See `Belt.put`."""
        self._waiting.append(body)
        if not self.busy:
            self.make()

    def make(self) -> None:
        """Make all that waits."""
        while self._waiting:
            self._make(self._waiting.pop())


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
