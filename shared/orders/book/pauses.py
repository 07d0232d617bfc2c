"""Tubes that people have paused: the book says which and for how long, each belt is made to agree.

A pause ends by itself, by Redis' own clock. A belt knows one pause of a tube and forgets it when it is
restarted, so nobody pauses a tube past `impose`: it leaves there what people want, whatever else it was asked
for, and whoever else is at it at the same time.
"""

import math
from collections.abc import Iterable
from typing import Protocol, cast

import msgspec
import redis
from msgspec import Struct

from shared.orders import keyspace
from shared.store import availability

LONGEST = 7 * 24 * 3600
"""Seconds that a tube may be paused at once: one that is forgotten ends."""


class Pausable(Protocol):
    """A belt."""

    def pause(self, tube: str, seconds: int) -> None:
        """See `Belt.pause`."""
        ...


class Pause(Struct, frozen=True):
    """Who paused a tube, why, and when, in Unix seconds."""

    who: str
    why: str
    at: float
    left: int = 0
    """Seconds until it ends."""


_pause = msgspec.json.Decoder(Pause)


class Pauses:
    """What people have paused. Safe for threads; every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def begin(self, tube: str, pause: Pause) -> None:
        """Pause a tube for as long as the pause has left, in place of any pause that it has."""
        with availability():
            self._redis.set(keyspace.pause(tube), msgspec.json.encode(pause), ex=pause.left)

    def end(self, tube: str) -> None:
        """Pause it no more."""
        with availability():
            self._redis.delete(keyspace.pause(tube))

    def get(self, tube: str) -> Pause | None:
        """The tube's pause, with what is left of it."""
        return self.among([tube]).get(tube)

    def among(self, tubes: Iterable[str]) -> dict[str, Pause]:
        """Those of these tubes that are paused."""
        names = list(tubes)
        pipeline = self._redis.pipeline(transaction=False)
        for tube in names:
            pipeline.get(keyspace.pause(tube))
            pipeline.pttl(keyspace.pause(tube))
        with availability():
            found = cast("list[bytes | None]", pipeline.execute())
        pairs = zip(names, found[::2], cast("list[int]", found[1::2]), strict=True)
        return {tube: _standing(raw, left) for tube, raw, left in pairs if raw is not None and left > 0}

    def impose(self, belt: Pausable, tube: str, least: int = 0) -> int:
        """Have a belt hand out nothing of a tube for as long as people want, and `least` seconds anyway.

        The seconds. Looked at once more afterwards: where somebody has changed his mind meanwhile, whoever
        comes last leaves what is in the book then. May raise `BeltUnavailable`.
        """
        wanted = self.get(tube)
        while True:
            seconds = max(least, wanted.left if wanted else 0)
            belt.pause(tube, seconds)
            before, wanted = wanted, self.get(tube)
            if _is_same(before, wanted):
                return seconds


def _standing(raw: bytes, milliseconds: int) -> Pause:
    return msgspec.structs.replace(_pause.decode(raw), left=math.ceil(milliseconds / 1000))


def _is_same(one: Pause | None, other: Pause | None) -> bool:
    return (one and one.at) == (other and other.at)
