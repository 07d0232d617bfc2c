"""The gateway as production runs it: the command line's own process, Granian, real Redis and beanstalkd."""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

from tests.integration.gateway.house import KEY, order
from tests.servers import BeanstalkdServer, RedisServer, Server


class ServedGateway(Server):
    """`trunkline gateway` in development, on a port of its own; it logs all it can."""

    def __init__(
        self,
        directory: Path,
        book: RedisServer,
        belt: BeanstalkdServer,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(directory)
        self.settings = {
            "TRUNKLINE_ENVIRONMENT": "development",
            "TRUNKLINE_LOG_LEVEL": "debug",
            "TRUNKLINE_REDIS_URL": book.url,
            "TRUNKLINE_BEANSTALKD": belt.address,
            "TRUNKLINE_GATEWAY_BIND": f"127.0.0.1:{self.port}",
            **(settings or {}),
        }

    def command(self) -> list[str]:
        """See `Server.command`."""
        variables = [f"{name}={value}" for name, value in self.settings.items()]
        start = "from services.cli.main import main; main()"
        return ["/usr/bin/env", *variables, sys.executable, "-c", start, "gateway"]

    def check(self) -> None:
        """See `Server.check`."""
        self.request("GET", "/healthz")

    def stop(self) -> int:
        """Tell it to stop and wait until it has; its exit status."""
        assert self._process is not None
        if self._process.poll() is None:
            self.signal(signal.SIGTERM)
        return self._process.wait()

    def kill(self) -> None:
        """End every process of it as a power cut would: the workers first, or they would see it coming."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        super().kill()

    def kill_first(self) -> None:
        """End its first process only."""
        super().kill()

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """One request on a connection of its own."""
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, f"http://127.0.0.1:{self.port}{path}", timeout=60, **arguments)

    def order(self, key: str, **headers: str) -> requests.Response:
        """The usual order, under a key."""
        sent = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": key, **headers}
        return self.request("POST", "/orders", json=order(), headers=sent)

    def is_open(self) -> bool:
        """Whether anybody listens on its port."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def log(self) -> str:
        """All that it wrote."""
        return (self.directory / "server.log").read_text(encoding="utf-8")
