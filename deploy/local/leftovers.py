"""Processes that outlive their supervisord: nobody restarts or stops them, yet they hold ports and files.

It was killed, or their own parent was: supervisord knows its children, not theirs. They are certain to
recognise: of the session that it began, and at work in the stack's folder. Where the system does not show
folders (macOS has no /proc) they are left alone.
"""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

RECORD = "supervisord.pid"


def session(folder: Path) -> int | None:
    """The session of this folder's supervisord, which removes its record when it ends in order."""
    try:
        return int((folder / RECORD).read_text())
    except FileNotFoundError:
        return None


def stop(session: int, folder: Path) -> None:
    """End what is left; crash-safe programs need no better goodbye."""
    for pid in _members(session, folder):
        with suppress(ProcessLookupError):
            _kill(pid)
    (folder / RECORD).unlink(missing_ok=True)


def _members(session: int, folder: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        pid = int(process.name)
        with suppress(OSError):  # somebody else's, or gone by now
            if os.getsid(pid) == session and (process / "cwd").readlink().is_relative_to(folder):
                yield pid


def _kill(pid: int) -> None:
    """Kill, and return when its ports and files are free."""
    process = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(process, signal.SIGKILL)
        select.select([process], [], [])
    finally:
        os.close(process)
