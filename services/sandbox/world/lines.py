"""The calls an account's lines try to make as time goes by: the same for the same seed, stored nowhere. Pure.

A line has one call in each slot of time, with a pause behind it, so that there are never more calls than
lines. Lines are out of step with each other: somebody is always talking. Slots are counted from the world's
birth, so that a world begun again from its seed has the same calls again; the first ones are on already then,
and last. Whether a call that is tried comes about is not decided here (see `stage` and `admission`).
"""

import random
import uuid
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from services.sandbox.world.destinations import INBOUND, MOSTLY_FREE, OFTEN_CALLED, Destination
from shared.v3.reports import Direction

LINES: dict[str, dict[Direction, int]] = {
    "930000": {"in": 4, "out": 6},
    "930001": {"in": 1, "out": 2},
    "930002": {"in": 2, "out": 3},
    "930003": {"in": 4, "out": 6},
}
"""Lines by account; an account without any has no calls."""

LEAD = 60
"""Seconds before the world's birth that its first calls begin at most."""

LONGEST = 700
"""Seconds that no call lasts, but for the first of a line."""

_SLOT = 600
_STEP = 200
"""Seconds between the slots of neighbouring lines: more than the pause of a line can be long."""
_PAUSE_BEFORE = 30
_SHORTEST = 480
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


class Line(NamedTuple):
    """One line of an account, in a world that was made from `seed` and born at `born`."""

    seed: int
    account: str
    born: float
    direction: Direction
    place: int

    @property
    def first_slot(self) -> float:
        """When its slots begin; the call of the first one is on already when the world is born."""
        return self.born + self.place * _STEP % _SLOT


def attempts(seed: int, account: str, born: float, first: float, last: float) -> list[Attempt]:
    """The calls that begin after `first`, up to and with `last`, in a world born at `born`; by start."""
    lines = (
        Line(seed, account, born, direction, place)
        for direction, count in LINES.get(account, {}).items()
        for place in range(count)
    )
    tried = (attempt for line in lines for attempt in _between(line, first, last))
    return sorted(tried, key=lambda attempt: (attempt.start, attempt.id))


def _between(line: Line, first: float, last: float) -> Iterator[Attempt]:
    earliest = int((first - _PAUSE_BEFORE - line.first_slot) // _SLOT)
    latest = int((last - line.first_slot) // _SLOT)
    for slot in range(max(0, earliest), max(0, latest) + 1):
        found = _attempt(line, slot)
        if found is not None and first < found.start <= last:
            yield found


@lru_cache(_KEPT_CALLS)
def _attempt(line: Line, slot: int) -> Attempt | None:
    """The one call of a line in a slot, if there is one; the first lines always have one."""
    name = f"{line.seed}/{line.account}/{line.direction}/{line.place}/{slot}"
    chance = random.Random(name)  # noqa: S311 - the same world has the same calls
    if line.place >= _ALWAYS_BUSY and chance.random() > _BUSY:
        return None
    destination = _destination(chance, line)
    regular = line.first_slot + slot * _SLOT
    begin = regular if slot else line.born - LEAD
    start = begin + chance.uniform(0, _PAUSE_BEFORE)
    progress = start + chance.uniform(1, 3)
    return Attempt(
        id=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        sip_id=f"{chance.getrandbits(32):08x}@sip.example.com",
        direction=line.direction,
        line=line.place,
        start=start,
        progress=progress,
        answered=progress + chance.uniform(2, 15),
        end=regular + chance.uniform(_SHORTEST, _SLOT),
        destination=destination,
        own=destination.own_number(chance),
        other=destination.number(chance),
        withheld=chance.random() < _WITHHELD,
        payphone=chance.random() < _PAYPHONE,
        tag=chance.choice(_TAGS),
        luck=chance.getrandbits(32),
    )


def _destination(chance: random.Random, line: Line) -> Destination:
    """Where a line calls. Most lines call freephone numbers mostly: talking all day must not ruin anybody."""
    if line.direction == "in":
        return chance.choice(INBOUND)
    return chance.choice(MOSTLY_FREE if line.place else OFTEN_CALLED)
