"""Calls to the carrier, counted the same way by every program that makes some."""

from shared.metrics.names import CALL_SECONDS, CALLS
from shared.metrics.tally import Tally


def count(tally: Tally, operation: str, ending: str, seconds: float) -> None:
    """A call of that operation has ended, and how; one that was not sent took no time of the carrier's."""
    tally.count(CALLS, operation, ending)
    if ending != "not_sent":
        tally.observe(CALL_SECONDS, seconds, operation)
