"""One gateway for all tests of this folder; each gets it with an empty book and an empty belt."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
import redis

from shared.store import connect
from tests.integration.gateway.house import House
from tests.servers import RedisServer


@pytest.fixture(scope="session")
def shared_house(redis_server: RedisServer) -> Generator[House]:
    client = connect(redis_server.url)
    house = House(client)
    yield house
    house.close()
    client.close()


@pytest.fixture
def build(real_redis: redis.Redis) -> Generator[Callable[..., House]]:
    """Gateways of the test's own, made as it likes; see `House`."""
    built: list[House] = []

    def build(client: redis.Redis = real_redis, **parts: Any) -> House:
        built.append(House(client, **parts))
        built[-1].admit()
        return built[-1]

    yield build
    for house in built:
        house.close()


@pytest.fixture
def house(shared_house: House, real_redis: redis.Redis) -> House:
    shared_house.server.down = False
    shared_house.server.restart()
    shared_house.admit()
    return shared_house
