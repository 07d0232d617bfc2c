"""Processes whose supervisord was killed: nobody restarts or stops them, yet they hold ports and files.

supervisord tells every child its own socket in the environment, which makes them certain to recognise. Where
the system does not show environments (macOS) they are left alone.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path


def stop(socket: str) -> None:
    """Kill what a dead supervisord of this socket left behind; crash-safe programs need no better goodbye."""
    for pid in _children_of(socket):
        os.kill(pid, signal.SIGKILL)


def _children_of(socket: str) -> Iterator[int]:
    mark = f"SUPERVISOR_SERVER_URL=unix://{socket}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
        except OSError:  # somebody else's, or gone by now
            continue
        if mark in variables:
            yield int(process.name)
