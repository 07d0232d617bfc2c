"""How a process is stopped: whichever line it is at, a signal neither hangs it nor is lost."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

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


def test_a_handler_runs_although_the_main_thread_holds_the_lock_it_needs() -> None:
    with process("loaded") as child:
        child.send_signal(signal.SIGTERM)
        assert read(child) == "signals"
        write(child)
        assert child.wait() == 0


def test_a_process_that_is_still_loading_ends_at_once() -> None:
    with process() as child:
        child.send_signal(signal.SIGTERM)
        assert child.wait() == 0


@contextmanager
def process(*words: str) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVING, *words],
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
