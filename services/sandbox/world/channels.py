"""Channels in use: how many calls were on at once, and the peak of each interval. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from services.sandbox.world.cdrs import VoiceCall
from services.sandbox.world.live import LiveCall
from shared.v3.reports import Direction
from shared.v3.routing import UK

INTERVALS = {"1m": 60, "5m": 300, "1h": 3600}
DAY = 24 * 3600


class Sample(NamedTuple):
    """Calls that were on at once, in each direction."""

    inbound: int
    outbound: int

    @property
    def channels(self) -> int:
        """Calls in both directions."""
        return self.inbound + self.outbound


class Interval(NamedTuple):
    """The busiest moment of the time that ended at `end`."""

    end: float
    peak: Sample


class Use(NamedTuple):
    """A channel in use from one moment to another."""

    direction: Direction
    start: float
    end: float


def used(call: LiveCall | VoiceCall) -> Use:
    """What a call uses, or has used."""
    if isinstance(call, LiveCall):
        return Use(call.direction, call.start, call.end)
    return Use(call.direction, call.start.timestamp(), call.end.timestamp())


def counted(calls: Sequence[LiveCall | Use]) -> Sample:
    """Calls that are on, by direction."""
    inbound = sum(call.direction == "in" for call in calls)
    return Sample(inbound, len(calls) - inbound)


def peaks(calls: Iterable[Use], ends: Sequence[float]) -> Iterator[Interval]:
    """The peak up to each of the moments `ends`, which ascend, since the one before."""
    changes = sorted((change for call in calls for change in _changes(call)), reverse=True)
    now = Sample(0, 0)
    for end in ends:
        peak = now
        while changes and changes[-1][0] <= end:
            _, inbound, outbound = changes.pop()
            now = Sample(now.inbound + inbound, now.outbound + outbound)
            peak = max(peak, now, key=lambda sample: sample.channels)
        yield Interval(end, peak)


def ends(now: float, seconds: int) -> list[float]:
    """The ends of a day's intervals up to now, oldest first, with one more in front to begin from."""
    last = now // seconds * seconds
    return [last - seconds * back for back in range(DAY // seconds, -1, -1)]


def local(moment: float) -> str:
    """A moment as the API prints it in UK local time."""
    return f"{datetime.fromtimestamp(moment, UTC).astimezone(UK):%Y-%m-%d %H:%M:%S}"


def _changes(call: Use) -> Iterator[tuple[float, int, int]]:
    inbound = int(call.direction == "in")
    if call.start < call.end:
        yield call.start, inbound, 1 - inbound
        yield call.end, -inbound, inbound - 1
