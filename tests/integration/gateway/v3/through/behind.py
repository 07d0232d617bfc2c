"""A served sandbox behind a served gateway with its workers, to be asked as if it were the sandbox itself."""

import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import requests

from shared.orders.clients.clients import Client, Clients, demo_client, hash_secret
from shared.store import connect
from tests.integration.gateway.served import ServedGateway
from tests.sandbox_server import OTHER_ACCOUNT, OTHER_USER, USER, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer, Server
from tests.unit.orders.samples import SEALS

SETTINGS = {"TRUNKLINE_GATEWAY_PROCESSES": "2", "TRUNKLINE_TRUSTED_PROXIES": "127.0.0.2/32"}
_START = "from services.cli.main import main; main()"


class Worker(Server):
    """`trunkline worker`, which listens to nobody."""

    def __init__(self, directory: Path, settings: Mapping[str, str]) -> None:
        super().__init__(directory)
        self._settings = settings

    def command(self) -> list[str]:
        """See `Server.command`."""
        variables = [f"{name}={value}" for name, value in self._settings.items()]
        return ["/usr/bin/env", *variables, sys.executable, "-c", _START, "worker"]

    def check(self) -> None:
        """Jobs wait until it is there."""

    def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        assert self._process is not None
        self.signal(signal.SIGTERM)
        self._process.wait()


class Behind(SandboxServer):
    """The sandbox's own controls, and a `url` that is the gateway's."""

    def __init__(self, directory: Path, book: RedisServer, belt: BeanstalkdServer) -> None:
        super().__init__(directory / "sandbox", redis_url=book.url, beanstalkd=belt.address)
        self._exit = ExitStack()
        self._controls = super().url
        settings = {"TRUNKLINE_SIMWOOD_URL": self._controls, **SETTINGS}
        self.gateway = ServedGateway(directory / "gateway", book, belt, settings)
        self._worker = Worker(directory / "worker", self.gateway.settings)
        self._book = book

    @property
    def url(self) -> str:
        """Where v3 is spoken."""
        return f"http://127.0.0.1:{self.gateway.port}"

    def __enter__(self) -> Self:
        with self._exit as undo:
            self.start()
            undo.callback(self.stop)
            self.begin_again()
            self.gateway.start()
            undo.callback(self.gateway.stop)
            self._worker.start()
            undo.callback(self._worker.stop)
            self._exit = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()
        self._session.close()

    def begin_again(self) -> None:
        """A new world, and a gateway that remembers nothing but who its clients are."""
        with connect(self._book.url) as client:
            client.flushdb()
            # The sandbox's users, as clients of the gateway: its tests ask with their credentials.
            Clients(client, SEALS).put(_client(USER, demo_client("930000").accounts))
            Clients(client, SEALS).put(_client(OTHER_USER, frozenset({OTHER_ACCOUNT})))
        self.reset()

    def check(self) -> None:
        """See `Server.check`: it is the sandbox that is being started."""
        requests.get(f"{self._controls}/v3/tools/myip", timeout=5)

    def control(self, method: str, path: str, **kwargs: object) -> dict[str, object]:
        """See `SandboxServer.control`."""
        answer = self._session.request(method, f"{self._controls}/sandbox/{path}", timeout=10, **kwargs)  # pyright: ignore[reportArgumentType]
        answer.raise_for_status()
        return answer.json()


def _client(user: tuple[str, str], accounts: frozenset[str]) -> Client:
    return Client(
        id=user[0],
        secret_hash=hash_secret(user[1]),
        scopes=frozenset({"v3"}),
        accounts=accounts,
        callback_secret=demo_client("930000").callback_secret,
    )
