"""Fixtures for everybody: real servers, one of each a test run; a test gets them empty."""

from collections.abc import Generator

import pytest
import redis
from hypothesis import settings

from shared.store import connect
from tests.servers import BeanstalkdServer, RedisServer
from tests.unit.workers.databases import databases

# A busy machine is slow, not wrong: no test asserts on time.
settings.register_profile("trunkline", deadline=None)
settings.load_profile("trunkline")


@pytest.fixture(scope="session", autouse=True)
def lent_databases() -> Generator[None]:
    """The Redis whose databases workshops are lent ends with the run, if any test has started it."""
    yield
    databases.close()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Generator[RedisServer]:
    """One Redis for the whole run."""
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def beanstalkd_server(tmp_path_factory: pytest.TempPathFactory) -> Generator[BeanstalkdServer]:
    """One beanstalkd for the whole run; tests that share it use tubes or orders of their own."""
    server = BeanstalkdServer(tmp_path_factory.mktemp("beanstalkd")).start()
    yield server
    server.kill()


@pytest.fixture
def real_redis(redis_server: RedisServer) -> Generator[redis.Redis]:
    """A client of the real Redis, emptied before the test."""
    client = connect(redis_server.url)
    client.flushdb()
    yield client
    client.close()
