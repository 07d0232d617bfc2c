"""SIGTERM and SIGINT as an event: stop means drain, so nothing is interrupted, only told."""

import signal
import threading
from types import FrameType


def stop_event() -> threading.Event:
    """An event that is set by the first SIGTERM or SIGINT. Call it once, in the main thread."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping
