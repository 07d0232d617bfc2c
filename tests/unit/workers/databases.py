"""An empty Redis for every workshop; a test that kills at every line needs hundreds of them.

They are the databases of one real server, lent in turn. A stand-in took longer to build, and longer for each
script, than the workers took for all that they do.
"""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

from shared.store import connect
from tests.servers import RedisServer
from tests.unit.workers.fate import Fate, FatedRedis

COUNT = 16
"""As many as Redis has, and more than a test has workshops at once."""


class Databases:
    """The server is started when the first is asked for."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._server: RedisServer | None = None
        self._clients: list[tuple[redis.Redis, FatedRedis]] = []
        self._next: Iterator[tuple[redis.Redis, FatedRedis]] = iter(())

    def lend(self) -> tuple[redis.Redis, FatedRedis]:
        """Two clients of an empty Redis that has seen no script; nothing happens to the first.

        They are the test's until `COUNT` others were lent.
        """
        if self._server is None:
            self._start()
        calm, fated = next(self._next)
        fated.fate = Fate()
        calm.flushdb()
        calm.script_flush()
        return calm, fated

    def close(self) -> None:
        """Stop the server, if there is one."""
        for calm, _ in self._clients:
            calm.close()
        if self._server is not None:
            self._server.kill()
        if self._folder is not None:
            self._folder.cleanup()

    def _start(self) -> None:
        self._folder = TemporaryDirectory()
        self._server = RedisServer(Path(self._folder.name), durable=False).start()
        for number in range(COUNT):
            calm = connect(f"redis://127.0.0.1:{self._server.port}/{number}")
            self._clients.append((calm, FatedRedis(connection_pool=calm.connection_pool)))
        self._next = cycle(self._clients)


databases = Databases()
"""Those of this test process; `tests/conftest.py` closes them."""
