"""Real beanstalkd and Redis servers for tests: started on free loopback ports, stopped by pid.

A server can be killed and started again on the same port, which is what the fault tests do to it.
"""

import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Self

import redis

from shared.store import connect


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def executable(name: str) -> str:
    """The server's path. `./dev` puts the ones it installed on PATH; without one the tests cannot run."""
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not on PATH: run the tests through ./dev test, which installs it")
    return found


class Server:
    """A server process on a loopback port of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The command line that serves on `self.port`."""
        raise NotImplementedError

    def start(self) -> Self:
        """Start and return once it accepts connections."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "server.log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log)
        self._wait_until_it_answers()
        return self

    @property
    def pid(self) -> int:
        """The running process's id."""
        assert self._process is not None
        return self._process.pid

    def signal(self, number: int) -> None:
        """Send a signal to the process, if it still runs."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would, and wait until it is gone."""
        if self._process is not None and self._process.poll() is None:
            self.signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()

    def _wait_until_it_answers(self) -> None:
        # A connection attempt is the event waited for; each one blocks in the kernel, none is timed.
        while True:
            assert self._process is not None
            if self._process.poll() is not None:
                raise RuntimeError((self.directory / "server.log").read_text())
            try:
                self.check()
            except (OSError, redis.ConnectionError):
                continue
            return

    def check(self) -> None:
        """Raise unless the server answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass


class RedisServer(Server):
    """Redis as production runs it: every write on disk before it is answered, nothing evicted.

    With `durable=False` it keeps nothing on disk, for tests that never restart it.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        super().__init__(directory)
        self.durable = durable

    def command(self) -> list[str]:
        """See `Server.command`."""
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.directory,
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [
            executable("redis-server"),
            *(word for k, v in options.items() for word in (f"--{k}", str(v))),
        ]

    @property
    def url(self) -> str:
        """Its redis:// URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def check(self) -> None:
        """See `Server.check`; Redis also has to have loaded its file."""
        client = connect(self.url)
        try:
            client.ping()
        finally:
            client.close()


class BeanstalkdServer(Server):
    """beanstalkd with a binlog that is synced before every answer, as production runs it."""

    def __init__(self, directory: Path, *, binlog: bool = True) -> None:
        super().__init__(directory)
        self.binlog = binlog

    def command(self) -> list[str]:
        """See `Server.command`."""
        durable = ["-b", str(self.directory), "-f0"] if self.binlog else []
        return [executable("beanstalkd"), "-l", "127.0.0.1", "-p", str(self.port), *durable]

    @property
    def address(self) -> str:
        """Its host:port."""
        return f"127.0.0.1:{self.port}"
