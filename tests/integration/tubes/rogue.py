"""Servers that do not behave, on loopback: one that says what it is told to, one that swallows answers."""

import select
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

_PATIENCE = 30.0
"""Seconds after which a test that forgot to close its client fails instead of hanging."""


class Loopback:
    """A server in a thread: one connection after another, until its `with` block is left."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        """Every request that arrived."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopping = False
        self._thread = threading.Thread(target=self._serve)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    @property
    def address(self) -> str:
        """Its host:port."""
        return f"127.0.0.1:{self.port}"

    def meet(self, peer: socket.socket) -> None:
        """Serve one connection; returning closes it."""
        raise NotImplementedError

    def hear(self, peer: socket.socket) -> bytes:
        """The next request of the connection; nothing when it has ended."""
        request = peer.recv(100_000)
        self.heard += [request] if request else []
        return request

    def _serve(self) -> None:
        while not self._stopping:
            with self._listener.accept()[0] as peer, suppress(OSError):
                peer.settimeout(_PATIENCE)
                self.meet(peer)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        socket.create_connection(("127.0.0.1", self.port), 1).close()  # wakes the accept
        self._thread.join(_PATIENCE)
        self._listener.close()


class Rogue(Loopback):
    """Answers each connection by its own script, an item a request, and then hangs up."""

    def __init__(self, *scripts: Sequence[bytes]) -> None:
        super().__init__()
        self._scripts = iter(scripts)

    def meet(self, peer: socket.socket) -> None:
        """See `Loopback.meet`."""
        for answer in next(self._scripts, ()):
            self.hear(peer)
            peer.sendall(answer)


class Swallower(Loopback):
    """Passes requests on to a real server; once told, hangs up instead of passing an answer back."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.swallow_next = False
        self._server = ("127.0.0.1", port)

    def meet(self, peer: socket.socket) -> None:
        """See `Loopback.meet`."""
        with socket.create_connection(self._server, _PATIENCE) as server:
            while self._pass_on(peer, server):
                pass

    def _pass_on(self, peer: socket.socket, server: socket.socket) -> bool:
        """Whatever comes next from either side; False when that was the end."""
        ready, _, _ = select.select([peer, server], [], [], _PATIENCE)
        if peer in ready:
            request = self.hear(peer)
            server.sendall(request)
            return bool(request)
        answer = server.recv(100_000) if ready else b""
        if self.swallow_next:
            self.swallow_next = False
            return False
        peer.sendall(answer)
        return bool(answer)
