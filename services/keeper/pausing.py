"""Hold the belts to what people have paused: one that was restarted, or was away, has forgotten it.

Only ever makes a pause as long as the book has it; that it ends, and what it must not shorten, is said there.
"""

from shared import logs
from shared.errors import BeltUnavailable
from shared.orders.book.pauses import Pauses
from shared.tubes.names import WORKER_TUBES
from shared.tubes.spread import Producer

SLACK = 2
"""Seconds by which two clocks that count whole ones may differ."""

log = logs.get("keeper.pausing")


class Pausing:
    """One keeper's looks. Safe beside other keepers."""

    def __init__(self, pauses: Pauses, belts: Producer) -> None:
        self._pauses = pauses
        self._belts = belts

    def sweep(self) -> int:
        """Pause what should be paused and is not; how often that was needed. Raises `BookUnavailable`."""
        wanted = self._pauses.among(WORKER_TUBES)
        if not wanted:
            return 0
        mended = 0
        for address, belt in self._belts.each():
            try:
                for tube, pause in wanted.items():
                    if belt.look(tube).paused + SLACK < pause.left:
                        self._pauses.impose(belt, tube)
                        mended += 1
            except BeltUnavailable as error:
                log.warning("belt unavailable", server=address, why=str(error))
        return mended
