"""A tube that a person has paused, on a beanstalkd that forgets: its workers get nothing until it goes on."""

from collections.abc import Generator
from pathlib import Path

import pytest
import redis

from services.keeper.pausing import Pausing
from shared.orders.book.pauses import Pause, Pauses
from shared.tubes.client import Beanstalkd
from shared.tubes.names import CALLS
from shared.tubes.spread import Producer
from tests.servers import BeanstalkdServer


@pytest.fixture
def server(tmp_path: Path) -> Generator[BeanstalkdServer]:
    server = BeanstalkdServer(tmp_path).start()
    yield server
    server.kill()


def test_workers_are_handed_nothing_after_a_restart_neither_until_it_goes_on(
    server: BeanstalkdServer, real_redis: redis.Redis
) -> None:
    pauses, belts = Pauses(real_redis), Producer([server.address], rest=0.001)
    worker = Beanstalkd(server.address)
    worker.watch((CALLS,))
    belts.put(CALLS, b"job", priority=1, ttr=60)
    pauses.begin(CALLS, Pause("Ada", "maintenance", 1.0, left=600))
    keeper = Pausing(pauses, belts)
    assert keeper.sweep() == 1
    assert worker.reserve(0) is None
    server.kill()
    server.start()
    keeper.sweep()  # finds its connection cut
    assert keeper.sweep() == 1
    worker.close()
    assert worker.reserve(0) is None
    pauses.end(CALLS)
    for _, belt in belts.each():
        pauses.impose(belt, CALLS)
    found = worker.reserve(5)
    assert found is not None
    assert found.body == b"job"
    worker.close()
    belts.close()
