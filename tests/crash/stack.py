"""Everything that an order meets on its way, as real processes: servers, programs, and the carrier's sandbox.

The sandbox has servers of its own: it is another company's, so nothing that is killed here is its.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Self, TypeVar

from shared.orders.book import Book
from shared.store import connect
from tests.crash.programs import Gateway, Program
from tests.sandbox_server import SandboxServer
from tests.servers import BeanstalkdServer, RedisServer, Server, free_port

SETTINGS = {
    "TRUNKLINE_ENVIRONMENT": "development",
    "TRUNKLINE_WORKER_THREADS": "4",
    "TRUNKLINE_JOB_TTR": "4",
    "TRUNKLINE_CALL_TIMEOUT": "2",
    "TRUNKLINE_SETTLE_AFTER": "0.5",
    "TRUNKLINE_REPEAT_AFTER": "5",
    "TRUNKLINE_RESCUE_AFTER": "2",
    "TRUNKLINE_KEEPER_INTERVAL": "1",
    "TRUNKLINE_PRICE_EMERGENCY": "1",
    # Innocent orders lose their workers here, and their calls, again and again.
    "TRUNKLINE_POISON_AFTER": "1000",
    "TRUNKLINE_MAX_ATTEMPTS": "1000",
}
WORKERS = 2

AnyServer = TypeVar("AnyServer", bound=Server)
AnyProgram = TypeVar("AnyProgram", bound=Program)


class Stack:
    """Starts all of it in a `with` block; `programs` are those that may be killed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._exit = ExitStack()
        self.redis = RedisServer(directory / "redis")
        self.beanstalkd = BeanstalkdServer(directory / "beanstalkd")
        self.url = f"http://127.0.0.1:{free_port()}"

    def __enter__(self) -> Self:
        redis = self._server(RedisServer(self._directory / "carrier-redis"))
        belt = self._server(BeanstalkdServer(self._directory / "carrier-beanstalkd"))
        self.sandbox = self._exit.enter_context(
            SandboxServer(self._directory / "sandbox", redis_url=redis.url, beanstalkd=belt.address)
        )
        self._server(self.redis)
        self._server(self.beanstalkd)
        settings = self._settings()
        self.gateway = self._program(Gateway(self.url, self._directory, settings))
        names = [f"worker{index}" for index in range(WORKERS)]
        self.workers = [self._program(Program("worker", name, self._directory, settings)) for name in names]
        self.keeper = self._program(Program("keeper", "keeper", self._directory, settings))
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    @property
    def book(self) -> Book:
        """The orders, as the programs see them."""
        return Book(connect(self.redis.url), patience=0)

    @property
    def programs(self) -> list[Program]:
        """Those that may be killed."""
        return [self.gateway, *self.workers, self.keeper]

    def _server(self, server: AnyServer) -> AnyServer:
        self._exit.callback(server.kill)
        server.start()
        return server

    def _program(self, program: AnyProgram) -> AnyProgram:
        self._exit.callback(program.kill)
        program.start()
        return program

    def _settings(self) -> dict[str, str]:
        return {
            **SETTINGS,
            "TRUNKLINE_REDIS_URL": self.redis.url,
            "TRUNKLINE_BEANSTALKD": self.beanstalkd.address,
            "TRUNKLINE_SIMWOOD_URL": self.sandbox.url,
            "TRUNKLINE_GATEWAY_BIND": self.url.removeprefix("http://"),
        }
