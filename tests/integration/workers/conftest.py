"""As quiet as the unit tests of the workers; one sandbox for all who need the carrier's own processes."""

from collections.abc import Generator

import pytest

from tests.sandbox_server import SandboxServer
from tests.servers import BeanstalkdServer, RedisServer
from tests.unit.workers.conftest import logged

__all__ = ["logged"]


@pytest.fixture(scope="package")
def served(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> Generator[SandboxServer]:
    with SandboxServer(
        tmp_path_factory.mktemp("sandbox"), redis_url=redis_server.url, beanstalkd=beanstalkd_server.address
    ) as server:
        yield server
