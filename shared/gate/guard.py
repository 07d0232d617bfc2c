"""A worker thread's way through the gate: waits for its turn, and tells the gate how calls end.

An outage burns no attempts: a call that the gate holds back was certainly not sent, and is tried again when
the gate said. So is one that found the carrier out; but not after a 500, which may be about that call alone.
A carrier that answers, with whatever words, is not out.
"""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from shared import logs
from shared.errors import BookUnavailable, CarrierError, MaybeDone, NotSent
from shared.gate.gate import Gate, Pass, Verdict

PATIENCE = 2.0
"""Seconds that a worker stands in line before it takes up other work."""

SHORT_PATIENCE = 0.5
"""Seconds that a question stands in line: its thread is one of those that accept orders."""

QUIET = 2.0
"""Seconds of quiet after a 429 that names none."""

_WHY: dict[Verdict, str] = {
    "told": "the carrier asked for a pause",
    "open": "the carrier does not answer; one call at a time is tried",
    "full": "more calls than allowed stand in line",
}

log = logs.get("gate")


class Guard:
    """A `Passage` for one thread. `wait` lets so many seconds pass."""

    def __init__(self, gate: Gate, wait: Callable[[float], object]) -> None:
        self._gate = gate
        self._wait = wait
        self._failures = 0

    def enter(self, left: float) -> None:
        """See `Passage.enter`. May raise `BookUnavailable`."""
        self._enter(self._gate.enter(max(0.0, min(PATIENCE, left))))

    def _enter(self, found: Pass) -> None:
        self._failures = found.failures
        if not found.granted:
            raise NotSent(f"{_WHY[found.verdict]}; not called", retry_after=found.seconds)
        if found.seconds:
            self._wait(found.seconds)

    def leave(self, error: CarrierError | None) -> None:
        """See `Passage.leave`. What the book cannot be told now, the next call will."""
        try:
            self._leave(error)
        except BookUnavailable as unavailable:
            log.warning("gate not told of a call's end", why=str(unavailable))

    def _leave(self, error: CarrierError | None) -> None:
        quiet = None if error is None else asked_for(error)
        if quiet is not None:
            self._gate.leave("told", quiet)
        elif error is not None and self._counts(error):
            seconds = self._gate.leave("failed")
            if seconds:
                log.warning("breaker open", seconds=seconds, why=str(error))
            if seconds and error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
                error.retry_after = seconds
        elif self._failures and (error is None or not is_outage(error)):
            self._gate.leave("answered")
            log.info("breaker closed", failures=self._failures)

    def _counts(self, error: CarrierError) -> bool:
        """Whether the call that ended so says that the carrier is out."""
        return is_outage(error)


class Inquiry(Guard):
    """The same for questions that clients ask through us.

    They keep to what the carrier asked for, and stand in line, but behind the workers. A question that nobody
    answers may be one that takes too long, and must not stop all orders: only a carrier that is not to be
    reached at all counts as out. Without the book nothing is known of the gate, and the question is asked.
    """

    def enter(self, left: float) -> None:
        """See `Passage.enter`."""
        self._failures = 0
        with suppress(BookUnavailable):
            self._enter(self._gate.enter(max(0.0, min(SHORT_PATIENCE, left)), question=True))

    def _counts(self, error: CarrierError) -> bool:
        return isinstance(error, NotSent)


def asked_for(error: CarrierError) -> float | None:
    """The seconds of quiet that the carrier asked for; None when it did not."""
    if error.retry_after is None and error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return QUIET
    return error.retry_after


def is_outage(error: CarrierError) -> bool:
    """Whether an error says that nobody is there, rather than that somebody says no."""
    if isinstance(error, MaybeDone):
        return error.status is None or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, NotSent)
