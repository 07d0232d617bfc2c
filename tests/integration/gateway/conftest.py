"""One gateway for all tests of this folder; each gets it with an empty book and an empty belt."""

from collections.abc import Generator

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
def house(shared_house: House, real_redis: redis.Redis) -> House:
    shared_house.server.down = False
    shared_house.server.restart()
    shared_house.admit()
    return shared_house
