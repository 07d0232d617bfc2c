"""The sandbox that its own tests get here: one that stands behind a gateway."""

from collections.abc import Generator

import pytest

from tests.integration.gateway.v3.through.behind import Behind
from tests.servers import BeanstalkdServer, RedisServer


@pytest.fixture(scope="package")
def served(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> Generator[Behind]:
    with Behind(tmp_path_factory.mktemp("behind"), redis_server, beanstalkd_server) as server:
        yield server


@pytest.fixture
def sandbox(served: Behind) -> Behind:
    served.begin_again()
    return served
