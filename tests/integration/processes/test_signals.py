"""How a process is stopped: whichever line it is at, a signal neither hangs it nor is lost."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

import pytest

_SERVING = """
import signal, sys, threading
from shared import signals

signal.signal(signal.SIGTERM, lambda *_: None)  # what a forked child inherits
signals.let_a_thread_stop_it()
signals.let_a_thread_stop_it()
if "loaded" in sys.argv:
    served = threading.Event()

    def handler(*_):
        print(threading.current_thread().name, flush=True)
        served.set()

    signal.signal(signal.SIGTERM, handler)
print("ready", flush=True)
if "loaded" in sys.argv:
    with served._cond:  # where Event.wait is when it is about to wait: its lock is held
        sys.stdin.readline()
    served.wait()
else:
    sys.stdin.readline()
"""

_IN_A_LOOP = """
import asyncio, signal, sys
from shared import signals

signals.let_a_thread_stop_it()

async def main():
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def handler():
        print("loop", flush=True)
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, handler)
    signals.tell_before_the_loop(lambda: print("told", flush=True))
    print("ready", flush=True)
    await stopped.wait()
    await loop.run_in_executor(None, sys.stdin.readline)

asyncio.run(main())
"""

_WAITING = """
import signal, sys, threading
from shared import signals

def elsewhere():
    sys.stdin.readline()
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

stop = signals.stop_event()
threading.Thread(target=elsewhere, daemon=True).start()
print("ready", flush=True)
stop.wait()
print("stopped", flush=True)
"""
"""A signal that another thread is given does not interrupt the main thread's sleep, nor does one that comes
when it is just about to fall asleep."""


def test_a_signal_ends_a_wait_that_it_does_not_interrupt() -> None:
    with process(_WAITING) as child:
        write(child)
        assert read(child) == "stopped"
        assert child.wait() == 0


def test_a_handler_runs_although_the_main_thread_holds_the_lock_it_needs() -> None:
    with process(_SERVING, "loaded") as child:
        child.send_signal(signal.SIGTERM)
        assert read(child) == "signals"
        write(child)
        assert child.wait() == 0


def test_a_process_that_is_still_loading_ends_at_once() -> None:
    with process(_SERVING) as child:
        child.send_signal(signal.SIGTERM)
        assert child.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_whoever_wants_to_know_is_told_once_before_the_loop_stops(number: signal.Signals) -> None:
    with process(_IN_A_LOOP) as child:
        child.send_signal(number)
        assert [read(child), read(child)] == ["told", "loop"]
        child.send_signal(number)
        assert read(child) == "loop"
        write(child)
        assert child.wait() == 0


@contextmanager
def process(source: str, *words: str) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", source, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert read(child) == "ready"
        yield child


def read(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def write(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
