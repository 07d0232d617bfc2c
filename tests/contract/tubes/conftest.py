"""The two belts that must not differ, each with the levers that a test pulls on its server."""

import signal
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Protocol

import pytest

from shared.tubes.belt import Belt
from shared.tubes.client import Beanstalkd
from shared.tubes.memory import MemoryBelt, MemoryServer
from tests.servers import BeanstalkdServer


class Rig(Protocol):
    """A server and its levers."""

    def connect(self) -> Belt: ...

    def restart(self) -> None: ...

    def go_down(self) -> None: ...

    def drain(self) -> None: ...

    def stop(self) -> None: ...


class MemoryRig:
    def __init__(self, directory: Path) -> None:
        self._server = MemoryServer()

    def connect(self) -> Belt:
        return MemoryBelt(self._server)

    def restart(self) -> None:
        self._server.down = False
        self._server.restart()

    def go_down(self) -> None:
        self._server.down = True

    def drain(self) -> None:
        self._server.draining = True

    def stop(self) -> None:
        pass


class BeanstalkdRig:
    def __init__(self, directory: Path) -> None:
        self._server = BeanstalkdServer(directory, binlog=False).start()
        self._belts: list[Beanstalkd] = []

    def connect(self) -> Belt:
        self._belts.append(Beanstalkd(self._server.address))
        return self._belts[-1]

    def restart(self) -> None:
        self._server.kill()
        self._server.start()

    def go_down(self) -> None:
        self._server.kill()

    def drain(self) -> None:
        self._server.signal(signal.SIGUSR1)

    def stop(self) -> None:
        for belt in self._belts:
            belt.close()
        self._server.kill()


@pytest.fixture(params=[MemoryRig, BeanstalkdRig], ids=["memory", "beanstalkd"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Rig]:
    """A server of the test's own."""
    build: Callable[[Path], Rig] = request.param
    rig = build(tmp_path)
    yield rig
    rig.stop()


@pytest.fixture
def belt(rig: Rig) -> Belt:
    """A connection that listens on `work`."""
    return listening(rig)


def listening(rig: Rig, *tubes: str) -> Belt:
    """Another connection, on `work` unless told otherwise."""
    belt = rig.connect()
    belt.watch(tubes or ("work",))
    return belt


def put(belt: Belt, body: bytes = b"job", *, tube: str = "work", priority: int = 10, ttr: int = 60) -> int:
    """A put where the numbers do not matter."""
    return belt.put(tube, body, priority=priority, ttr=ttr)
