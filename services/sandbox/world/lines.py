"""The calls an account's lines try to make as time goes by: the same for the same seed, stored nowhere. Pure.

A line has one call in each slot of time, with a pause around it, so that there are never more calls than
lines. Lines are out of step with each other: somebody is always talking. Whether a call that is tried comes
about is not decided here (see `stage`).
"""

import random
import uuid
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from services.sandbox.world.destinations import INBOUND, OUTBOUND, Destination
from shared.v3.reports import Direction

LINES: dict[str, dict[Direction, int]] = {
    "930000": {"in": 4, "out": 6},
    "930001": {"in": 1, "out": 2},
    "930002": {"in": 2, "out": 3},
    "930003": {"in": 4, "out": 6},
}
"""Lines by account; an account without any has no calls."""

_SLOT = 300
_STEP = 100
"""Seconds between the slots of neighbouring lines: more than the pause of a line can be long."""
_PAUSE_BEFORE = 30
_SHORTEST = 240
_ALWAYS_BUSY = 2
"""Lines in each direction that never miss a slot."""
_BUSY = 0.6
_KEPT_CALLS = 16_384
_WITHHELD, _PAYPHONE = 0.1, 0.02
_TAGS = ("", "", "", "x403", "x404")


class Attempt(Struct, frozen=True):
    """A call that is tried. Moments are Unix seconds; `luck` decides what the account's state leaves open."""

    id: str
    sip_id: str
    direction: Direction
    line: int
    start: float
    progress: float
    answered: float
    end: float
    destination: Destination
    own: str
    other: str
    withheld: bool
    payphone: bool
    tag: str
    luck: int


def attempts(seed: int, account: str, first: float, last: float) -> Iterator[Attempt]:
    """The calls that are on some line between two moments, in no order."""
    for direction, count in LINES.get(account, {}).items():
        for line in range(count):
            phase = line * _STEP
            for slot in range(int(first - phase) // _SLOT, int(last - phase) // _SLOT + 1):
                found = _attempt(seed, account, direction, line, slot)
                if found is not None and found.start <= last and found.end > first:
                    yield found


@lru_cache(_KEPT_CALLS)
def _attempt(seed: int, account: str, direction: Direction, line: int, slot: int) -> Attempt | None:
    """The one call of a line in a slot, if there is one; the first lines always have one."""
    chance = random.Random(f"{seed}/{account}/{direction}/{line}/{slot}")  # noqa: S311 - the same world has the same calls
    if line >= _ALWAYS_BUSY and chance.random() > _BUSY:
        return None
    destination = chance.choice(INBOUND if direction == "in" else OUTBOUND)
    begin = slot * _SLOT + line * _STEP
    start = begin + chance.uniform(0, _PAUSE_BEFORE)
    progress = start + chance.uniform(1, 3)
    return Attempt(
        id=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        sip_id=f"{chance.getrandbits(32):08x}@sip.example.com",
        direction=direction,
        line=line,
        start=start,
        progress=progress,
        answered=progress + chance.uniform(2, 15),
        end=begin + chance.uniform(_SHORTEST, _SLOT),
        destination=destination,
        own=destination.own_number(chance),
        other=destination.number(chance),
        withheld=chance.random() < _WITHHELD,
        payphone=chance.random() < _PAYPHONE,
        tag=chance.choice(_TAGS),
        luck=chance.getrandbits(32),
    )
