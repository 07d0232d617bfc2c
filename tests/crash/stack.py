"""Everything that an order meets on its way, as real processes: servers, programs, and the carrier's sandbox.

The sandbox has servers of its own: it is another company's, so nothing that is killed here is its.
"""

from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Self, TypeVar, cast

from msgspec.structs import replace

from shared.config import load, seals_of
from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.clients.clients import (
    SCOPES,
    Client,
    Clients,
    Limits,
    Rate,
    hash_secret,
    new_callback_secret,
)
from shared.orders.record import Order
from shared.store import connect
from tests.crash.programs import Gateway, Program
from tests.sandbox_server import ACCOUNT, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer, Server, free_port

SETTINGS = {
    "TRUNKLINE_ENVIRONMENT": "development",
    "TRUNKLINE_WORKER_THREADS": "4",
    "TRUNKLINE_JOB_TTR": "5",
    "TRUNKLINE_CALL_TIMEOUT": "2.5",
    "TRUNKLINE_SETTLE_AFTER": "0.5",
    "TRUNKLINE_REPEAT_AFTER": "12",
    "TRUNKLINE_RESCUE_AFTER": "2",
    "TRUNKLINE_KEEPER_INTERVAL": "1",
    "TRUNKLINE_BREAKER_OPEN": "0.5",
    "TRUNKLINE_BREAKER_OPEN_MOST": "2",
    "TRUNKLINE_FOLLOW_EVERY": "2",
    "TRUNKLINE_GATEWAY_HOLD": "3",
    "TRUNKLINE_GATEWAY_THREADS": "8",
    "TRUNKLINE_PRICE_EMERGENCY": "1",
    "TRUNKLINE_PRICE_PORT": "10",
    "TRUNKLINE_PRICE_MOBILE_PORT": "5",
    "TRUNKLINE_PRICE_SMS": "0.02",
    "TRUNKLINE_PRICE_FAX": "0.05",
    "TRUNKLINE_PRICE_HLR": "0.01",
}
PATIENT = {"TRUNKLINE_POISON_AFTER": "1000", "TRUNKLINE_MAX_ATTEMPTS": "1000"}
"""Innocent orders lose their workers here, and their calls, again and again: nobody has to look at them."""
WORKERS = 2
SECRET = "secret-of-everybody"
LIMITS = {
    "shop": Limits(),
    "bulk": Limits(),
    "desk": Limits(rate=Rate(30, 10)),
    "poor": Limits(day=Decimal(60), month=Decimal(90), numbers=15),
}
"""The clients of a history, and what they may use."""

AnyServer = TypeVar("AnyServer", bound=Server)
AnyProgram = TypeVar("AnyProgram", bound=Program)


class Stack:
    """Starts all of it in a `with` block; `programs` are those that may be killed."""

    def __init__(self, directory: Path, *, patient: bool = True) -> None:
        """Unless it is `patient`, the product's own limits say when a person must look at an order."""
        self.directory = directory
        self._limits = PATIENT if patient else {}
        self._exit = ExitStack()
        self.redis = RedisServer(directory / "redis")
        self.beanstalkd = BeanstalkdServer(directory / "beanstalkd")
        self.carrier_redis = RedisServer(directory / "carrier-redis")
        self.url = f"http://127.0.0.1:{free_port()}"

    def __enter__(self) -> Self:
        self._server(self.carrier_redis)
        belt = self._server(BeanstalkdServer(self.directory / "carrier-beanstalkd"))
        self.sandbox = self._exit.enter_context(
            SandboxServer(
                self.directory / "sandbox",
                redis_url=self.carrier_redis.url,
                beanstalkd=belt.address,
                settings={"TRUNKLINE_SANDBOX_EVENT_PACE": "0.05"},
            )
        )
        self._server(self.redis)
        self._server(self.beanstalkd)
        self.settings = self._settings()
        self._add_clients()
        self.gateway = self._program(Gateway(self.url, self.directory, self.settings))
        self.workers = [self._started("worker", f"worker{index}") for index in range(WORKERS)]
        self.keeper = self._started("keeper", "keeper")
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    @property
    def book(self) -> Book:
        """The orders, as the programs see them."""
        return Book(connect(self.redis.url), patience=0)

    @property
    def clients(self) -> Clients:
        """The order systems, as the programs see them."""
        return Clients(connect(self.redis.url), seals_of(load(self.settings)))

    @property
    def programs(self) -> list[Program]:
        """Those that may be killed."""
        return [self.gateway, *self.workers, self.keeper]

    def revive(self) -> None:
        """Start again what has ended by itself: a gateway that found no Redis when it began."""
        for program in self.programs:
            program.revive()

    def every_order(self) -> list[Order]:
        """Every order in the book, of all clients, oldest first."""
        with connect(self.redis.url) as client:
            found = [
                order_id.decode()
                for name in LIMITS
                for order_id in cast("list[bytes]", client.zrange(keyspace.orders_of(name), 0, -1))
            ]
            return Book(client, patience=0).read_many(sorted(found))

    def _add_clients(self) -> None:
        usual = Client(
            id="usual",
            secret_hash=hash_secret(SECRET),
            scopes=frozenset(SCOPES),
            accounts=frozenset({ACCOUNT}),
            callback_secret="",
        )
        for name, limits in LIMITS.items():
            secret = new_callback_secret()
            self.clients.put(replace(usual, id=name, callback_secret=secret, limits=limits))

    def _server(self, server: AnyServer) -> AnyServer:
        self._exit.callback(server.kill)
        server.start()
        return server

    def _started(self, command: str, name: str) -> Program:
        return self._program(Program(command, name, self.directory, self.settings))

    def _program(self, program: AnyProgram) -> AnyProgram:
        self._exit.callback(program.kill)
        program.start()
        return program

    def _settings(self) -> dict[str, str]:
        return {
            **SETTINGS,
            **self._limits,
            "TRUNKLINE_REDIS_URL": self.redis.url,
            "TRUNKLINE_BEANSTALKD": self.beanstalkd.address,
            "TRUNKLINE_SIMWOOD_URL": self.sandbox.url,
            "TRUNKLINE_GATEWAY_BIND": self.url.removeprefix("http://"),
            "TRUNKLINE_PUBLIC_URL": self.url,
        }


def key_of(client: str) -> str:
    """The key of one of the clients."""
    return f"tl_{client}_{SECRET}"
