"""`./dev demo` as a program: what it prints, how it exits, and that it leaves nothing behind."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from deploy.local import stack
from deploy.local.addresses import is_free
from deploy.local.stack import Running

PATIENCE = 90.0


@contextmanager
def demo(*arguments: str, folder: Path) -> Generator[subprocess.Popen[str]]:
    """A demo whose stack is in `folder`; it is over when this is."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "deploy.local.demo", *arguments],
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def outcome(*arguments: str, folder: Path) -> dict[str, Any]:
    """The object that a demo prints, in the last line of its standard output."""
    with demo("--json", *arguments, folder=folder) as process:
        told, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert re.search(
        r"^Report: \d+ calls of \S+, saved in \.dev/demo/voice-cdr-\S+\.json$", said, re.MULTILINE
    )
    return json.loads(told.splitlines()[-1])


@pytest.fixture
def folder() -> Generator[Path]:
    """Where the demo makes its temporary folder. Not pytest's: its name is too long for a socket."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_the_file_is_carried_out_and_the_ledger_agrees(folder: Path) -> None:
    told = outcome(folder=folder)

    assert told["orders"] == 25
    assert told["states"] == {"succeeded": 23, "failed": 2}
    assert told["ledger_agrees"] is True
    assert told["as_expected"] is True
    assert told["report_rows"] > 0
    assert len(json.loads(Path(told["report"]).read_bytes())) == told["report_rows"]
    assert list(folder.iterdir()) == []


def test_generated_orders_are_carried_out_too(folder: Path) -> None:
    told = outcome("--orders", "40", folder=folder)

    assert told["orders"] == 40
    assert told["states"] == {"succeeded": 37, "failed": 3}
    assert told["ledger_agrees"] is True
    assert told["as_expected"] is True


def test_a_demo_that_is_stopped_stops_everything_it_started(folder: Path) -> None:
    with demo("--orders", "100", folder=folder) as process:
        running = _in_the_middle(folder, process)
        pids = {*running.processes().values(), running.supervisor.pid()}
        watched = [os.pidfd_open(pid) for pid in pids]

        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)

    assert process.returncode != 0
    assert len(pids) == 8
    assert all(_has_ended(descriptor) for descriptor in watched)
    assert is_free(running.addresses.gateway)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("count", ["0", "-1", "100000"])
def test_too_few_or_too_many_orders_are_refused(count: str, folder: Path) -> None:
    with demo(f"--orders={count}", folder=folder) as process:
        _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert "must be from 1 to" in said


def _in_the_middle(folder: Path, process: subprocess.Popen[str]) -> Running:
    """The demo's stack, once the carrier has done something for it."""
    while process.poll() is None:
        running = _started(folder)
        if running is not None and _has_done_something(running):
            return running
    raise AssertionError(f"the demo has ended: {process.communicate()}")


def _started(folder: Path) -> Running | None:
    """The stack as it is written down. Not `stack.find`: that clears away what does not answer yet."""
    for record in folder.glob(f"*/{stack.RECORD}"):
        with suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(record.read_bytes(), type=Running)
    return None


def _has_ended(descriptor: int) -> bool:
    """Whether a process ends at last; supervisord does so a moment after it has stopped to answer."""
    ready, _, _ = select.select([descriptor], [], [], PATIENCE)
    os.close(descriptor)
    return bool(ready)


def _has_done_something(running: Running) -> bool:
    try:
        answer = requests.get(f"{running.addresses.urls()['sandbox']}/sandbox/ledger", timeout=5)
    except requests.ConnectionError:
        return False
    return bool(answer.json()["entries"])
