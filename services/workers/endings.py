"""What the ending of a step means: every way out of a handler is an outcome.

But for those that say that the order is in other hands: they pass through, and nothing is settled.
"""

from collections.abc import Callable
from http import HTTPStatus

from services.workers.context import Context
from shared import logs
from shared.errors import (
    BeltUnavailable,
    BookConflict,
    BookUnavailable,
    CalledOff,
    CapReached,
    CarrierError,
    CarrierRefused,
    LostReservation,
    MaybeDone,
    NotSent,
)
from shared.outcome import Cancelled, Outcome, Refused, Retry, Snooze, Uncertain

NOT_US = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Credentials that the carrier does not take are the operator's to mend: the order waits meanwhile."""

SOON = 5
"""Seconds until a step is tried again that one of our own servers stopped. As this can be written down, they
answer again; it need not wait for as long as it has waited for other things."""

log = logs.get("workers")


def outcome(context: Context, handle: Callable[[Context], Outcome]) -> Outcome:
    """What became of the step in hand. Raises `LostReservation` and `BookConflict`."""
    in_doubt = context.order.step.effect
    try:
        return handle(context)
    except CarrierError as error:
        return outcome_of(error, announced=context.order.step.effect is not in_doubt)
    except CapReached as error:
        return Refused(str(error))
    except CalledOff as error:
        return Cancelled() if error.cancelled else Refused(str(error))
    except (LostReservation, BookConflict):
        raise
    except (BookUnavailable, BeltUnavailable) as error:
        return outage(error, announced=context.order.step.effect is not in_doubt)
    except Exception as error:
        log.exception("handler failed")
        return Uncertain(
            f"unexpected {type(error).__name__} in {context.order.step.tube}; see the workers' log"
        )


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
