"""One call in progress: what is known of it at any moment, and what it has cost by then. Pure."""

from datetime import UTC, datetime
from decimal import Decimal

from msgspec import Struct

from services.sandbox.world.cdrs import VoiceCall
from services.sandbox.world.lines import Attempt


class LiveCall(Struct, frozen=True):
    """A call that came about, and what is known of it at any moment."""

    attempt: Attempt
    account: str
    trunk: str
    origin: str
    number: str
    end: float

    @property
    def id(self) -> str:
        """The call's id."""
        return self.attempt.id

    def is_on(self, now: float) -> bool:
        """Whether the call is in progress."""
        return self.attempt.start <= now < self.end

    def is_answered(self, now: float) -> bool:
        """Whether somebody has picked up."""
        return self.attempt.answered <= now

    def charge(self, now: float) -> Decimal:
        """What the call has cost so far: what its record would say if it ended now."""
        return self._record(now).charge if self.is_answered(now) else Decimal(0)

    def a_second(self, now: float) -> Decimal:
        """What a second of the call costs."""
        if self.attempt.direction == "in" or not self.is_answered(now):
            return Decimal(0)
        record = self._record(now)
        return record.destination.rates[record.band] / 60

    def _record(self, now: float) -> VoiceCall:
        call = self.attempt
        return VoiceCall(
            reference=call.id,
            direction=call.direction,
            start=datetime.fromtimestamp(call.start, UTC),
            account=self.account,
            origin=self.origin,
            number=self.number,
            destination=call.destination,
            seconds=int(now - call.answered),
            trunk=self.trunk,
            tag=call.tag,
            codec="PCMA",
        )
