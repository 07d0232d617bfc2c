"""A stack: servers and programs as in production, on loopback, with all their state in one folder.

    running = start(folder, addresses=free())
    running.addresses.urls()["gateway"]; running.environment(); running.processes()
    running.stop()

A stack outlives the process that started it; `find` gives it back to anybody who knows its folder. Nothing
here prints, and nothing here touches a process that is not the stack's own.
"""

import os
import shutil
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from deploy.local import addresses as choose
from deploy.local import configuration, leftovers
from deploy.local.addresses import Addresses
from deploy.local.probes import PROBES
from deploy.local.supervisor import DEAD, RUNNING, Process, Supervisor, launch
from deploy.setup.lock import exclusive

SERVERS = {"beanstalkd": "beanstalkd", "redis": "redis-server"}
"""The servers, and what their programs are called."""
PROGRAMS = ("sandbox", "gateway", "worker", "keeper")
RECORD = "stack.json"
PATIENCE = 60
"""Seconds until a program that neither answers nor dies is given up."""
PAUSE = 0.05


class StackError(Exception):
    """A stack cannot be started; the message says which program, and what it said last."""


class Running(Struct, frozen=True, kw_only=True):
    """A stack that was started."""

    state: str
    socket: str
    addresses: Addresses

    def environment(self) -> dict[str, str]:
        """Settings that point a program or a client at this stack."""
        return self.addresses.environment()

    def processes(self) -> dict[str, int]:
        """The pid of each process; several workers are worker-1, worker-2, …"""
        return {process.name: process.pid for process in self.supervisor.processes() if process.pid}

    @property
    def supervisor(self) -> Supervisor:
        """Who runs it."""
        return Supervisor(Path(self.socket))

    def stop(self) -> None:
        """Let the programs drain, stop the servers after them, and return when all have ended."""
        folder = Path(self.state)
        session = leftovers.session(folder)
        self.supervisor.shut_down()
        while self.supervisor.answers():
            time.sleep(PAUSE)
        if session:
            leftovers.stop(session, folder)
        configuration.remove_socket(Path(self.socket))
        (folder / RECORD).unlink(missing_ok=True)


def start(
    state: Path,
    *,
    addresses: Addresses | None = None,
    programs: Collection[str] = PROGRAMS,
    workers: int = 2,
    settings: Mapping[str, str] | None = None,
) -> Running:
    """Start servers and programs; return when all are ready.

    `addresses` defaults to free ports. `settings` are further `TRUNKLINE_*` variables. Raises `StackError`,
    and leaves nothing running, when a program dies or does not become ready.
    """
    state = state.resolve()
    with exclusive(state / "lock", doing="starting a stack here"):
        if _found(state):
            raise StackError(f"a stack is already running in {state}; stop it with ./dev down")
        _check_servers()
        configuration.write(state)
        running = Running(
            state=str(state),
            socket=str(configuration.socket_path(state)),
            addresses=addresses or choose.free(),
        )
        (state / RECORD).write_bytes(msgspec.json.encode(running))
        try:
            launch(state / configuration.FILE, _environment(running, programs, workers, settings or {}))
            _bring_up(running, SERVERS)
            _bring_up(running, [program for program in PROGRAMS if program in programs])
        except BaseException:
            running.stop()
            raise
    return running


def find(state: Path) -> Running | None:
    """The stack that runs in this folder; one that is just starting is waited for."""
    if not (state / RECORD).exists():
        return None
    with exclusive(state / "lock", doing="starting a stack here"):
        return _found(state)


def _found(state: Path) -> Running | None:
    """The stack of this folder, under its lock. What a crash left behind is cleared away."""
    try:
        running = msgspec.json.decode((state / RECORD).read_bytes(), type=Running)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if running.supervisor.answers():
        return running
    running.stop()
    return None


def _check_servers() -> None:
    for program in SERVERS.values():
        if shutil.which(program) is None:
            raise StackError(f"{program} is not on PATH; run this through ./dev, which installs it")


def _environment(
    running: Running, programs: Collection[str], workers: int, settings: Mapping[str, str]
) -> dict[str, str]:
    counts = {"sandbox": 1, "gateway": 1, "worker": workers, "keeper": 1}
    return {
        "TRUNKLINE_ENVIRONMENT": "development",
        **os.environ,
        **{f"RUN_{name.upper()}": str(count if name in programs else 0) for name, count in counts.items()},
        **running.environment(),
        **settings,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "SUPERVISOR_SOCKET": running.socket,
        "REDIS_PORT": str(running.addresses.redis),
        "BEANSTALKD_PORT": str(running.addresses.beanstalkd),
    }


def _bring_up(running: Running, programs: Collection[str]) -> None:
    for program in programs:
        running.supervisor.start(program)
    give_up = time.monotonic() + PATIENCE
    waiting = list(programs)
    while waiting := [program for program in waiting if not _is_ready(running, program)]:
        if time.monotonic() > give_up:
            slow = _processes(running, waiting[0])[0]
            raise StackError(_complaint(running, slow, f"is not ready after {PATIENCE} seconds"))
        time.sleep(PAUSE)


def _is_ready(running: Running, program: str) -> bool:
    processes = _processes(running, program)
    for process in processes:
        if process.state in DEAD:
            raise StackError(_complaint(running, process, "ended as soon as it was started"))
    if program in PROBES:
        return PROBES[program](running.addresses)
    return all(process.state == RUNNING for process in processes)


def _processes(running: Running, program: str) -> list[Process]:
    return [process for process in running.supervisor.processes() if process.group == program]


def _complaint(running: Running, process: Process, what: str) -> str:
    said = running.supervisor.last_lines(process) or "(nothing)"
    return f"{process.name} {what}. The end of {running.state}/logs/{process.name}.log:\n{said}"


def as_interrupt(_number: int, _frame: object) -> None:
    """A handler for SIGTERM: what must be stopped on Ctrl-C must be stopped then, too."""
    raise KeyboardInterrupt
