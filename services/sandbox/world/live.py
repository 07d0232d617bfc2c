"""One call from its first ring to its record: what is known of it at any moment, what it has cost. Pure."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal

from msgspec import Struct

from services.sandbox.world.cdrs import VoiceCall
from services.sandbox.world.destinations import Destination
from shared.v3.reports import Direction

NORMAL_CLEARING = 16


class LiveCall(Struct, frozen=True, array_like=True):
    """A call that was admitted. Moments are Unix seconds; `end` is when it will be over.

    `rings` are the endpoints that ring, of which the first answers; `source` is the number dialled first when
    the call forwards another one. `warned` is when its owner is to be warned of what `warning` says, 0 for
    never.
    """

    id: str
    sip_id: str
    direction: Direction
    account: str
    trunk: str
    tag: str
    origin: str
    number: str
    destination: Destination
    start: float
    progress: float
    answered: float
    end: float
    kind: str = "fixed"
    rings: tuple[str, ...] = ()
    source: str = ""
    codec: str = "PCMA"
    warned: float = 0
    warning: str = ""

    @property
    def reference(self) -> str:
        """What its record is called."""
        return hashlib.sha1(self.id.encode(), usedforsecurity=False).hexdigest()

    def is_on(self, now: float) -> bool:
        """Whether the call is in progress."""
        return self.start <= now < self.end

    def is_answered(self, now: float) -> bool:
        """Whether somebody has picked up."""
        return self.answered <= now

    def seconds(self, now: float) -> int:
        """The seconds billed by now: at least one from the answer on, none before."""
        return max(1, int(min(now, self.end) - self.answered)) if self.is_answered(now) else 0

    def charge(self, now: float) -> Decimal:
        """What the call has cost so far: what its record would say if it ended now."""
        return self.record(now).charge

    def a_second(self, now: float) -> Decimal:
        """What a second of the call costs."""
        if self.direction == "in" or not self.is_answered(now):
            return Decimal(0)
        return self.destination.rates[self.record(now).band] / 60

    def record(self, now: float) -> VoiceCall:
        """The call's record, if it ends now."""
        return VoiceCall(
            reference=self.reference,
            direction=self.direction,
            start=datetime.fromtimestamp(int(self.start), UTC),
            account=self.account,
            origin=self.origin,
            number=self.number,
            destination=self.destination,
            seconds=self.seconds(now),
            trunk=self.trunk,
            tag=self.tag,
            codec=self.codec,
        )
