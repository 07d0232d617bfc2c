"""One served sandbox for the folder; each test finds its world new, with no faults planted."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.sandbox_server import SandboxServer
from tests.servers import BeanstalkdServer, RedisServer


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    redis_server: RedisServer,
    beanstalkd_server: BeanstalkdServer,
) -> Generator[SandboxServer]:
    """Two web processes and a report daemon."""
    with SandboxServer(
        tmp_path_factory.mktemp("sandbox"),
        redis_url=redis_server.url,
        beanstalkd=beanstalkd_server.address,
        settings={"TRUNKLINE_SANDBOX_PROCESSES": "2", "TRUNKLINE_SANDBOX_THREADS": "8"},
    ) as server:
        yield server


@pytest.fixture
def belt(tmp_path: Path) -> Generator[BeanstalkdServer]:
    """A beanstalkd of the test's own: sandboxes on one beanstalkd take each other's jobs."""
    server = BeanstalkdServer(tmp_path / "belt").start()
    yield server
    server.kill()


@pytest.fixture
def sandbox(served: SandboxServer) -> SandboxServer:
    """The served sandbox, its world as in the beginning."""
    served.reset()
    return served
