"""A worker thread's way through the gate: waits for its turn, and tells the gate how calls end.

An outage burns no attempts: a call that the gate holds back was certainly not sent, and is tried again when
the gate said. So is one that found the carrier out; but not after a 500, which may be about that call alone.
A carrier that answers, with whatever words, is not out.
"""

from collections.abc import Callable
from http import HTTPStatus

from shared import logs
from shared.errors import BookUnavailable, CarrierError, MaybeDone, NotSent
from shared.gate.gate import Gate, Verdict

PATIENCE = 2.0
"""Seconds that a worker stands in line before it takes up other work."""

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
        found = self._gate.enter(max(0.0, min(PATIENCE, left)))
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
        elif error is not None and is_outage(error):
            seconds = self._gate.leave("failed")
            if seconds:
                log.warning("breaker open", seconds=seconds, why=str(error))
            if seconds and error.status != HTTPStatus.INTERNAL_SERVER_ERROR:
                error.retry_after = seconds
        elif self._failures:
            self._gate.leave("answered")
            log.info("breaker closed", failures=self._failures)


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
