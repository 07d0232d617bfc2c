"""The shell around an application of the test's own, without a server: requests are plain messages."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from services.gateway.refusals import refuse
from services.gateway.serving.asgi import Message, Scope
from services.gateway.serving.shell import Bounds, Shell
from services.gateway.waiting.holds import Environ
from services.gateway.waiting.waiters import Bell, Waiters

BOUNDS = Bounds(threads=2, queue=100, waiters=100, streams=10, body_seconds=10.0)
BODY_LIMIT = 1_000_000
PROBE = "/healthz"


class BellBoard(Waiters):
    """Bells that the test itself rings."""

    def __init__(self) -> None:
        self.bells: list[Bell] = []

    def register(self, bell: Bell) -> None:
        self.bells.append(bell)

    def forget(self, bell: Bell) -> None:
        self.bells = [other for other in self.bells if other is not bell]

    def ring_all(self) -> None:
        for bell in self.bells:
            bell.ring()

    def close(self) -> None:
        pass


class Exchange:
    """One request, and what was answered."""

    def __init__(self, shell: Shell, scope: Scope, messages: Iterable[Message]) -> None:
        self.sent: list[Message] = []
        self.changed = asyncio.Event()
        self.takes = True
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        for message in messages:
            self._messages.put_nowait(message)
        self.task = asyncio.create_task(self._run(shell, scope))

    async def _run(self, shell: Shell, scope: Scope) -> None:
        try:
            await shell(scope, self._messages.get, self._send)
        finally:
            self.changed.set()

    async def _send(self, message: Message) -> None:
        if message.get("more_body") and not self.takes:
            await asyncio.Event().wait()
        self.sent.append(message)
        self.changed.set()

    def hang_up(self) -> None:
        """The client goes."""
        self._messages.put_nowait({"type": "http.disconnect"})

    async def until(self, text: bytes) -> None:
        """Wait until the body has this."""
        while text not in self.body:
            self.changed.clear()
            await self.changed.wait()
            assert text in self.body or not self.task.done()

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.sent[0]["status"]

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        """What came of the body."""
        return b"".join(message["body"] for message in self.sent[1:])

    @property
    def is_whole(self) -> bool:
        """Whether the answer has come to its end."""
        return bool(self.sent) and not self.sent[-1].get("more_body", False) and len(self.sent) > 1


class Theatre:
    """A shell that runs."""

    def __init__(self, shell: Shell, board: BellBoard) -> None:
        self.shell = shell
        self.board = board

    def ask(self, path: str = "/", *, body: bytes = b"", **scope: Any) -> Exchange:
        """A request, its body in one piece with its length declared."""
        headers = [(b"content-length", str(len(body)).encode())] if body else []
        messages = [{"type": "http.request", "body": body, "more_body": False}] if body else []
        return self.send(path, messages, headers=[*headers, *scope.pop("headers", [])], **scope)

    def send(self, path: str, messages: Iterable[Message], **scope: Any) -> Exchange:
        """A request of these messages."""
        return Exchange(self.shell, {**SCOPE, "path": path, "raw_path": path.encode(), **scope}, messages)

    async def waiting(self, count: int) -> None:
        """Return once so many bells hang."""
        while len(self.board.bells) != count:
            await asyncio.sleep(0)


SCOPE: Scope = {
    "type": "http",
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "query_string": b"",
    "headers": [],
    "server": ("127.0.0.1", 80),
    "client": ("192.0.2.1", 1234),
}

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@asynccontextmanager
async def theatre(app: Application, bounds: Bounds = BOUNDS) -> AsyncGenerator[Theatre]:
    """The shell around this application, until the end."""
    board = BellBoard()
    shell = Shell(
        app,
        bounds,
        waiters=lambda: board,
        body_limit=lambda _path: BODY_LIMIT,
        refuse=refuse,
        never_refused={PROBE},
    )
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()
    inbox.put_nowait({"type": "lifespan.startup"})
    life = asyncio.create_task(shell({"type": "lifespan"}, inbox.get, outbox.put))
    assert (await outbox.get())["type"] == "lifespan.startup.complete"
    yield Theatre(shell, board)
    inbox.put_nowait({"type": "lifespan.shutdown"})
    await life
