"""What every request has to know first, in one round trip: who is asking, the seed, and planted faults."""

from typing import NamedTuple, cast

import msgspec
import redis

from services.sandbox.world import keys
from services.sandbox.world.accounts import User
from services.sandbox.world.clock import SandboxClock
from services.sandbox.world.faults import Planted
from shared.store import availability


class Met(NamedTuple):
    """What was found at the entrance. `seed` is None when there is no world yet, `user` when unknown."""

    user: User | None
    seed: int | None
    planted: Planted


class Entrance:
    """Looks at the caller before anything else does, and learns the sandbox's time on the way."""

    def __init__(self, client: redis.Redis, clock: SandboxClock) -> None:
        self._client = client
        self._clock = clock

    def seed(self) -> int:
        """The seed of the world; 0 while there is none."""
        with availability():
            return int(cast("bytes | None", self._client.get(keys.SEED)) or 0)

    def born(self) -> float:
        """When the world was made; now, for one that nobody has noted it of."""
        with availability():
            self._client.set(keys.BORN, f"{self._clock.time():.3f}", nx=True)
            return float(cast("bytes", self._client.get(keys.BORN)))

    def meet(self, name: str) -> Met:
        """Who `name` is, which world this is and what is to go wrong."""
        with availability(), self._client.pipeline(transaction=False) as pipeline:
            pipeline.hget(keys.USERS, name)
            pipeline.hgetall(keys.FAULTS)
            pipeline.mget(keys.SEED, keys.CLOCK)
            user, planted, (seed, offset) = cast(
                "tuple[bytes | None, Planted, tuple[bytes | None, bytes | None]]", tuple(pipeline.execute())
            )
        self._clock.learn(offset)
        known = msgspec.json.decode(user, type=User) if user else None
        return Met(known, None if seed is None else int(seed), planted)
