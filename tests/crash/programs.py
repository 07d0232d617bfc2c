"""Trunkline's programs as processes of their own, to be killed and started again.

Each runs in a session of its own, so that a kill takes its children with it and nobody else.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import requests

MAIN = "from services.cli.main import main; main()"


class Program:
    """`trunkline COMMAND`, called `name` here; `COMMAND started` is what it logs once it works."""

    def __init__(self, command: str, name: str, directory: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.kills = 0
        self._command = [sys.executable, "-c", MAIN, command]
        self._environment = {**_own_environment(), **environment}
        self._ready = f"{command} started".encode()
        self._directory = directory
        self._started = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it; it is not ready yet."""
        self._started += 1
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        return self

    @property
    def log(self) -> Path:
        """What the process running now writes."""
        return self._directory / f"{self.name}-{self._started}.log"

    def is_ready(self) -> bool:
        """Whether the process has come as far as to be worth killing."""
        return self._process is not None and self._ready in self.log.read_bytes()

    def terminate(self) -> None:
        """Ask it to stop, as an operator does."""
        assert self._process is not None
        self._process.terminate()

    def wait(self, seconds: float) -> int:
        """Its exit status, once it has ended."""
        assert self._process is not None
        return self._process.wait(seconds)

    def kill(self) -> None:
        """End it and its children as a power cut would."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            self.kills += 1

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and its children, if it runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def revive(self) -> None:
        """Start it again if it has ended by itself, as a supervisor does."""
        if self._process is not None and self._process.poll() is not None:
            self.start()

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()


class Gateway(Program):
    """`trunkline gateway`, which works once it answers at `url`."""

    def __init__(self, url: str, directory: Path, environment: Mapping[str, str]) -> None:
        super().__init__("gateway", "gateway", directory, environment)
        self._url = url

    def is_ready(self) -> bool:
        """See `Program.is_ready`."""
        try:
            return requests.get(f"{self._url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False


def _own_environment() -> dict[str, str]:
    """This process's environment without any setting of Trunkline."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRUNKLINE_")}
