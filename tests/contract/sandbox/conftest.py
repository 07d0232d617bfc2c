"""The sandbox's world on both Redises that must not differ: the one in memory and the real one."""

from collections.abc import Generator

import fakeredis
import pytest
import redis

from services.sandbox.world.world import World
from shared.clock import ManualClock

ACCOUNT = "930000"
OTHER = "930001"
STANDARD = "441632960123"
GOLD = "442079460123"
PRICELESS = "442079460999"


@pytest.fixture(params=["fake", "real"])
def client(request: pytest.FixtureRequest) -> Generator[redis.Redis]:
    """An empty Redis."""
    if request.param == "real":
        yield request.getfixturevalue("real_redis")
        return
    with fakeredis.FakeRedis() as fake:
        yield fake


@pytest.fixture
def clock() -> ManualClock:
    """A Tuesday morning."""
    return ManualClock(1_795_500_000.0)


@pytest.fixture
def world(client: redis.Redis, clock: ManualClock) -> World:
    """A world that has just been made."""
    made = World(client, clock, seed=1, report_ttl=300)
    made.ensure()
    return made


def effects(world: World) -> list[tuple[object, object]]:
    """The ledger as pairs of effect and subject."""
    return [(entry["effect"], entry["subject"]) for entry in world.ledger.read()]
