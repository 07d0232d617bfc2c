"""A gateway before a sandbox, both in the test's own process; and gateways before whatever a test likes."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
import redis
from falcon import testing
from msgspec.structs import replace

from services.gateway.app import create_app
from shared.clock import SystemClock
from shared.orders.clients.clients import Clients, demo_client
from shared.store import connect
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.spread import Producer
from tests.integration.gateway.house import CONFIG, House
from tests.integration.gateway.v3.carrier import SandboxCarrier
from tests.servers import RedisServer
from tests.unit.orders.samples import SEALS


@pytest.fixture(scope="session")
def sandbox_carrier() -> Generator[SandboxCarrier]:
    carrier = SandboxCarrier()
    yield carrier
    carrier.close()


@pytest.fixture(scope="session")
def shared_gateway(sandbox_carrier: SandboxCarrier, redis_server: RedisServer) -> Generator[House]:
    # A database of its own: it lives longer than one test, and the others are emptied before each.
    client = connect(redis_server.url.removesuffix("/0") + "/1")
    config = replace(CONFIG, simwood_url=sandbox_carrier.url)
    house = House(client, config=config, clock=sandbox_carrier.clock)
    yield house
    house.close()
    client.close()


@pytest.fixture
def carrier(sandbox_carrier: SandboxCarrier) -> SandboxCarrier:
    sandbox_carrier.requests.clear()
    return sandbox_carrier


@pytest.fixture
def gateway(shared_gateway: House) -> House:
    shared_gateway.redis.flushdb()
    shared_gateway.admit()
    return shared_gateway


@pytest.fixture
def before(build: Callable[..., House], real_redis: redis.Redis) -> Callable[..., House]:
    """A gateway before the carrier at a URL; with other settings, if a test says so."""

    def before(url: str, **settings: Any) -> House:
        return build(real_redis, config=replace(CONFIG, simwood_url=url, **settings))

    return before


@pytest.fixture
def front(real_redis: redis.Redis) -> Callable[..., testing.TestClient]:
    """The same, of which nobody holds an answer: there is nothing to stop when it is not needed any more."""

    def front(url: str, *, book: redis.Redis = real_redis, **settings: Any) -> testing.TestClient:
        config = replace(CONFIG, simwood_url=url, **settings)
        clock, server = SystemClock(), MemoryServer()
        belt = Producer(["memory:1"], connect=lambda _: MemoryBelt(server), clock=clock, rest=0.001)
        Clients(book, SEALS).put(demo_client(config.simwood_account))
        return testing.TestClient(create_app(config, book, belt, clock))

    return front
