"""The sandbox's own time: the machine's clock and how far it was put forward.

The offset is in Redis, for every process to share. It is learnt with what each request asks Redis anyway, and
by the daemon before each job; nothing here asks by itself, so that telling the time costs nothing.
"""

from typing import cast

import redis

from services.sandbox.world import keys
from shared.clock import Clock
from shared.store import Scripts, availability


class SandboxClock:
    """A `Clock` that is ahead of `real` by the offset it has last learnt."""

    def __init__(self, client: redis.Redis, scripts: Scripts, real: Clock) -> None:
        self._client = client
        self._scripts = scripts
        self._real = real
        self._offset = 0.0

    def time(self) -> float:
        """Unix seconds, as they are in the sandbox."""
        return self._real.time() + self._offset

    def at(self, offset: bytes | None) -> float:
        """The time by an offset as it was read from Redis, together with what it is to be the time of.

        What decides by the time what is due must not take the offset of a world that was begun again since.
        """
        return self._real.time() + float(offset or 0)

    def monotonic(self) -> float:
        """Seconds that really pass: waiting is not shortened by putting the clock forward."""
        return self._real.monotonic()

    @property
    def ahead(self) -> float:
        """Seconds by which it is ahead of real time."""
        return self._offset

    def learn(self, offset: bytes | None) -> None:
        """Take over the offset as it was read from Redis; None when the clock was never moved."""
        self._offset = float(offset or 0)

    def refresh(self) -> None:
        """Read the offset anew."""
        with availability():
            self.learn(cast("bytes | None", self._client.get(keys.CLOCK)))

    def forward(self, seconds: float) -> None:
        """Put the clock forward; what was to expire meanwhile has expired."""
        moved = self._scripts.call("forward", [keys.CLOCK, keys.PREFIX], [f"{seconds:.6f}"])
        self.learn(cast("bytes", moved))
