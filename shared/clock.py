"""The time, handed in.

No other module asks the system for the time, so that a test can hold it still. `time` is for what is
written down and compared between machines (Unix seconds); `monotonic` only for how long something took or
may take on this one.
"""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def time(self) -> float:
        """Unix seconds, by the wall clock."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def time(self) -> float:
        """Unix seconds, by the wall clock."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        return time.monotonic()


class ManualClock:
    """A clock that moves only when told: for tests."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self.now = start

    def time(self) -> float:
        """Unix seconds, as last set."""
        return self.now

    def monotonic(self) -> float:
        """The same reading: nothing else moves this clock."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move forward, or back with a negative number."""
        self.now += seconds


def iso(moment: float) -> str:
    """RFC 3339 in UTC with milliseconds, e.g. ``2026-05-01T09:30:00.000Z``."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
