"""Processes whose supervisord was killed: nobody restarts or stops them, yet they hold ports and files.

They are certain to recognise: of the session that their supervisord began, and at work in the stack's folder.
Where the system does not show folders (macOS has no /proc) they are left alone.
"""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def stop(folder: Path) -> None:
    """End what a killed supervisord left behind; crash-safe programs need no better goodbye."""
    record = folder / "supervisord.pid"
    if not record.exists():  # it ended in order, after all its children
        return
    for pid in _children_of(int(record.read_text()), folder):
        with suppress(ProcessLookupError):
            _kill(pid)
    record.unlink()


def _children_of(supervisord: int, folder: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        pid = int(process.name)
        with suppress(OSError):  # somebody else's, or gone by now
            if os.getsid(pid) == supervisord and (process / "cwd").readlink().is_relative_to(folder):
                yield pid


def _kill(pid: int) -> None:
    """Kill, and return when its ports and files are free."""
    process = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(process, signal.SIGKILL)
        select.select([process], [], [])
    finally:
        os.close(process)
