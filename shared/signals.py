"""When a process is to stop: SIGTERM and SIGINT as an event, and the end of another process.

Stop means drain, so nothing is interrupted, only told.
"""

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import parent_process
from types import FrameType


def stop_event() -> threading.Event:
    """An event that is set by the first SIGTERM or SIGINT. Call it once, in the main thread."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping


def follow(sentinel: int, stop: Callable[[], None]) -> None:
    """Call `stop`, in a thread, when the process of that sentinel ends, however it does."""

    def watch() -> None:
        wait([sentinel])
        stop()

    threading.Thread(target=watch, daemon=True, name="follow").start()


def end_with_parent(stop: Callable[[], None]) -> None:
    """Call `stop` when the parent was killed: left behind, a process would keep a port and an old set-up."""
    parent = parent_process()
    if parent is not None:
        follow(parent.sentinel, stop)


def stop_myself() -> None:
    """Send SIGTERM to this process."""
    os.kill(os.getpid(), signal.SIGTERM)
