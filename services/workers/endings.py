"""What the ending of a call to the carrier means for the step that made it."""

from http import HTTPStatus

from shared.errors import (
    BeltUnavailable,
    BookUnavailable,
    CarrierError,
    CarrierRefused,
    MaybeDone,
    NotSent,
)
from shared.outcome import Outcome, Refused, Retry, Snooze, Uncertain

NOT_US = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Credentials that the carrier does not take are the operator's to mend: the order waits meanwhile."""

SOON = 5
"""Seconds until a step is tried again that one of our own servers stopped. As this can be written down, they
answer again; it need not wait for as long as it has waited for other things."""


def outcome_of(error: CarrierError, *, announced: bool) -> Outcome:
    """The outcome of a step whose call ended in `error`; `announced` if that is an unsafe one, written down.

    An outage or a full rate limit is nobody's fault: it spends no attempt, nor does it in a read-back.
    """
    if isinstance(error, CarrierRefused):
        return _refused(error)
    if isinstance(error, MaybeDone) and announced:
        return Uncertain(str(error))
    if isinstance(error, NotSent) or error.retry_after is not None:
        return _paused(error)
    return Retry(str(error))


def outage(error: BookUnavailable | BeltUnavailable, *, announced: bool) -> Outcome:
    """The outcome of a step that was stopped by the book or the belt: nobody's fault either."""
    return Uncertain(str(error)) if announced else Snooze(str(error), SOON)


def _refused(error: CarrierRefused) -> Outcome:
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _paused(error)
    if error.status in NOT_US:
        return Retry(str(error))
    return Refused("; ".join(error.errors) or str(error))


def _paused(error: CarrierError) -> Snooze:
    """A time that the carrier, or the gate before it, named is meant for all."""
    return Snooze(str(error), error.retry_after, everybody=error.retry_after is not None)
