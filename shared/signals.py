"""When a process is to stop: SIGTERM and SIGINT as an event, and the end of another process.

Stop means drain, so nothing is interrupted, only told.
"""

import asyncio
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.process import parent_process
from types import FrameType

_STOPPING = {signal.SIGTERM, signal.SIGINT}


class Stop:
    """An event that a signal handler may set.

    `threading.Event` may not be: set in a handler while the main thread is just about to wait for it, it
    deadlocks, because both need its lock. A pipe needs none.
    """

    def __init__(self) -> None:
        self._reader, self._writer = _pipe()
        self._wakes: list[int] = []

    def woken_by_signals(self) -> "Stop":
        """Have signals wake the main thread's wait, so that their handlers run. In the main thread only.

        A signal that comes when the thread is past its last look for one, but not asleep yet, would
        otherwise be noticed when the wait ends: perhaps never.
        """
        reader, writer = _pipe()
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        self._wakes = [reader]
        return self

    def set(self) -> None:
        """Wake whoever waits, now and later."""
        with suppress(BlockingIOError):
            os.write(self._writer, b"!")

    def clear(self) -> None:
        """Forget that it was set."""
        _drain(self._reader)

    def is_set(self) -> bool:
        """Whether it was set."""
        return bool(select.select([self._reader], [], [], 0)[0])

    def wait(self, timeout: float | None = None) -> bool:
        """Block until it is set, at most `timeout` seconds; whether it is."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if until is None else max(0.0, until - time.monotonic())
            ready = select.select([self._reader, *self._wakes], [], [], left)[0]
            if not ready or self._reader in ready:
                return bool(ready)
            for wake in self._wakes:
                _drain(wake)


def stop_event() -> Stop:
    """An event that is set by the first SIGTERM or SIGINT. Call it once, in the main thread."""
    stopping = Stop().woken_by_signals()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in _STOPPING:
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


def let_a_thread_stop_it() -> None:
    """Have a thread of this process, one that Granian started, take SIGTERM and SIGINT and call the handler.

    Granian's own handler runs in the main thread and sets a `threading.Event` there: see `Stop` for how that
    hangs. And a process that is still loading has its parent's handler yet, which stops nobody: it has
    nothing to finish, so it ends at once. Call it in the main thread; again is legal.
    """
    if signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING) >= _STOPPING:
        return
    signal.set_wakeup_fd(-1)
    of_the_parent = signal.getsignal(signal.SIGTERM)

    def take() -> None:
        number = signal.sigwait(_STOPPING)
        handler = signal.getsignal(number)
        if handler == of_the_parent or not callable(handler):
            os._exit(0)
        handler(number, None)

    threading.Thread(target=take, daemon=True, name="signals").start()


def tell_before_the_loop(tell: Callable[[], None]) -> None:
    """On a signal call `tell` in the running event loop, and only then the loop's own handlers.

    For a process that `let_a_thread_stop_it` has prepared and whose server has made the loop its handler.
    Call it in the main thread.
    """
    loop = asyncio.get_running_loop()
    of_the_loop = {number: signal.getsignal(number) for number in _STOPPING}

    def stop(number: int) -> None:
        tell()
        for known, handler in of_the_loop.items():
            signal.signal(known, handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        signal.raise_signal(number)

    def take(number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop, number)

    for number in _STOPPING:
        signal.signal(number, take)


def stop_myself() -> None:
    """Send SIGTERM to this process."""
    os.kill(os.getpid(), signal.SIGTERM)


def _pipe() -> tuple[int, int]:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    return reader, writer


def _drain(reader: int) -> None:
    with suppress(BlockingIOError):
        while os.read(reader, 1024):
            continue
