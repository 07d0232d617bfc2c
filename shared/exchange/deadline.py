"""A moment by which something must have ended, on the monotonic clock."""

from __future__ import annotations

from msgspec import Struct

from shared.clock import Clock


class Deadline(Struct, frozen=True):
    """The monotonic moment `at`, and the clock that it is read on."""

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(clock, clock.monotonic() + seconds)

    def left(self) -> float:
        """Seconds until then; negative once it is over."""
        return self.at - self.clock.monotonic()

    def or_earlier(self, other: Deadline | None) -> Deadline:
        """The earlier of the two; this one when there is no other."""
        return self if other is None or self.at <= other.at else other
