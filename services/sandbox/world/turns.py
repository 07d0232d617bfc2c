"""What becomes of an account's calls between two moments: which begin, which end, what they cost. Pure.

Time that somebody has watched is followed call by call. A longer time than `ASLEEP` at once, when the clock
was put forward or nobody was there, is like the past before the world began: made up from the seed
(`traffic`), but for its last minutes. So calls that were seen in progress end as themselves, whatever the
clock does.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from services.sandbox.world.admission import Refused, begun
from services.sandbox.world.cdrs import TextMessage, VoiceCall
from services.sandbox.world.live import LiveCall
from services.sandbox.world.stage import Stage

ASLEEP = 3600.0
"""Seconds without a look after which what happened meanwhile is made up."""

AWAKE = 900.0
"""Seconds before the end of such a time that are followed call by call again: longer than a call lasts."""

BEAT = 300.0
"""Seconds after which a turn is taken even if nothing has happened."""

OLDEST = 91 * 24 * 3600.0
"""Seconds that what is made up goes back: there are no records of anything older."""


class Refusal(NamedTuple):
    """A call that was not admitted, and why."""

    call: LiveCall
    refused: Refused


class Span(NamedTuple):
    """A time that is made up: of what ends after `first`, up to and with `last`."""

    first: float
    last: float


class Turn(Struct, frozen=True):
    """What has happened since `since`, up to `now`. Those ended have their true end; `cut` were cut short.

    `slept` is what the records of the time `asleep` have cost, in 1/100,000ths.
    """

    since: float
    now: float
    begun: Sequence[LiveCall] = ()
    ended: Sequence[LiveCall] = ()
    cut: Sequence[LiveCall] = ()
    refused: Sequence[Refusal] = ()
    asleep: Span | None = None
    slept: int = 0


def is_due(going: Iterable[LiveCall], since: float, now: float) -> bool:
    """Whether a call has come to another state since, or it is time anyway."""
    moments = (moment for call in going for moment in (call.answered, call.warned, call.end))
    return now - since >= BEAT or any(since < moment <= now for moment in moments)


def asleep(since: float, now: float) -> Span | None:
    """The time that nobody has watched, if it was long."""
    return Span(max(since, now - OLDEST), now - AWAKE) if now - since > ASLEEP else None


def admit(
    stage: Stage, wanted: Iterable[LiveCall], going: Iterable[LiveCall]
) -> tuple[list[LiveCall], list[Refusal]]:
    """Let calls begin, one after the other, each beside those that are on when it does."""
    on, lately = list(going), list(stage.begun)
    admitted: list[LiveCall] = []
    refused: list[Refusal] = []
    for call in wanted:
        if any(call.sip_id == refusal.call.sip_id for refusal in refused):
            continue  # nothing is forwarded that was not admitted itself
        beside = [other for other in on if other.is_on(call.start)]
        judged = replace(stage, begun=lately).judged(call, beside)
        if isinstance(judged, Refused):
            refused.append(Refusal(call, judged))
            continue
        on.append(judged)
        admitted.append(judged)
        lately.append(begun(judged))
    return admitted, refused


def affordable(
    span: Span, records: Iterable[VoiceCall | TextMessage], available: int
) -> tuple[Span | None, int]:
    """As much of a time as the money lasts for, and what its records cost together in 1/100,000ths."""
    ordered = sorted(records, key=lambda record: record.end)
    left = available
    for record in ordered:
        left -= record.units
        if left < 0 or available <= 0:
            last = record.end.timestamp() - 1
            spent = sum(earlier.units for earlier in ordered if earlier.end < record.end)
            return (Span(span.first, last) if last > span.first else None), spent
    return span, available - left


def poorer(stage: Stage, spent: int) -> Stage:
    """The account after it has spent so much more than is written down."""
    balance = int(stage.account["balance"]) - spent
    return replace(stage, account={**stage.account, "balance": str(balance)})


def ordered(calls: Iterable[LiveCall]) -> list[LiveCall]:
    """Calls by start."""
    return sorted(calls, key=lambda call: (call.start, call.id))


def cut_short(calls: Iterable[LiveCall], now: float) -> list[LiveCall]:
    """The calls as they are when they end at once."""
    return [replace(call, end=now) for call in calls]
