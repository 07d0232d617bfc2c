"""Runs `app.py`, in an environment of its own that is made when it is first wanted."""

import hashlib
import os
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from benchmarks.stage import CLIENT_KEY, Stage
from deploy.local.addresses import LOOPBACK
from deploy.setup import environment
from deploy.setup.paths import DEV
from deploy.setup.progress import say

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"
VENV = DEV / "usual"
DATABASE = 15
"""Of the stack's Redis: as durable as the book, and beside it."""
PATIENCE = 30.0
_PAUSE = 0.05


class Server(Struct, frozen=True):
    """The application, listening."""

    port: int
    pid: int


@contextmanager
def running(stage: Stage) -> Generator[Server]:
    """The application with one process, as the gateway has; ended at the end."""
    _prepare()
    with socket.create_server((LOOPBACK, 0)) as free:
        port = int(free.getsockname()[1])
    command = [str(VENV / "bin" / "python"), "-m", "uvicorn", "app:app", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "warning"],
        cwd=HERE,
        env={**os.environ, **_settings(stage)},
    )
    try:
        _wait(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _settings(stage: Stage) -> dict[str, str]:
    redis = f"redis://{LOOPBACK}:{stage.running.addresses.redis}/{DATABASE}"
    return {"USUAL_REDIS_URL": redis, "USUAL_CLIENT_KEY": CLIENT_KEY}


def _prepare() -> None:
    digest = hashlib.sha256(LOCK.read_bytes() + str(VENV).encode()).hexdigest()
    if not environment.is_made(VENV, digest):
        say(f"making {VENV.name}, the environment of what is compared with; about half a minute")
        environment.make(VENV, LOCK)
        environment.stamp(VENV, digest)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when it listens."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((LOOPBACK, port), 1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > give_up:
                raise
            time.sleep(_PAUSE)
        else:
            return
