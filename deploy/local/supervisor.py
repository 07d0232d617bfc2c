"""A supervisord in the background: started, and asked over its socket.

The only file that knows its protocol and its words for states.
"""

import socket
import subprocess
import sys
import xmlrpc.client
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from supervisor.xmlrpc import SupervisorTransport

RUNNING = "RUNNING"
DEAD = frozenset({"BACKOFF", "EXITED", "FATAL", "UNKNOWN"})
LAST_BYTES = 2000


class Process(Struct, frozen=True):
    """One process of a program, as supervisord sees it."""

    name: str
    group: str
    state: str = msgspec.field(name="statename")
    pid: int
    """0 when there is none."""


def launch(configuration: Path, environment: Mapping[str, str]) -> None:
    """Start a supervisord that outlives us, in the folder of its configuration.

    Raises `CalledProcessError` if it refuses that.
    """
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)],
        cwd=configuration.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=True,
    )


class Supervisor:
    """The supervisord that listens on `socket`."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def answers(self) -> bool:
        """Whether it is there."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self._socket)) == 0

    def start(self, program: str) -> None:
        """Start all processes of a program, without waiting for them."""
        self._ask("startProcessGroup", program, False)

    def processes(self) -> list[Process]:
        """All processes that it runs, or tries to."""
        return msgspec.convert(self._ask("getAllProcessInfo"), list[Process])

    def last_lines(self, process: Process) -> str:
        """The end of what a process has said."""
        answer = self._ask("tailProcessStdoutLog", f"{process.group}:{process.name}", 0, LAST_BYTES)
        text, _, _ = msgspec.convert(answer, tuple[str, int, bool])
        return text.strip()

    def shut_down(self) -> None:
        """Tell it to stop everything, the servers last, and then itself."""
        with suppress(OSError, xmlrpc.client.Fault):  # somebody else has told it already
            self._ask("shutdown")

    def pid(self) -> int:
        """Its own pid."""
        return msgspec.convert(self._ask("getPID"), int)

    def _ask(self, method: str, *arguments: str | int | bool) -> object:
        transport = SupervisorTransport(serverurl=f"unix://{self._socket}")
        with xmlrpc.client.ServerProxy("http://supervisord", transport=transport) as server:
            return getattr(server.supervisor, method)(*arguments)
