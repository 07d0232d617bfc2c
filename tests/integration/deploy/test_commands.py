"""The commands of ./dev as a user meets them: as programs, by their output and exit status."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from deploy.local import stack
from deploy.local.addresses import LOOPBACK, is_free
from deploy.setup.lock import exclusive
from deploy.setup.paths import ROOT

PROGRAM = f"""\
#!{sys.executable}
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
print(os.environ["TRUNKLINE_BEANSTALKD"], flush=True)
signal.pause()
"""


def command(name: str, *arguments: str, state: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", f"deploy.local.{name}", *arguments],
        env={**os.environ, "DEV_STATE": str(state)},
        stdout=subprocess.PIPE,
        text=True,
    )


def output(name: str, *arguments: str, state: Path) -> str:
    with command(name, *arguments, state=state) as process:
        told, _ = process.communicate()
    assert process.returncode == 0
    return told


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.fixture
def usual_ports(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Stacks that take the usual ports come one after the other, whichever test processes start them."""
    with exclusive(tmp_path_factory.getbasetemp().parent / "usual-ports", doing="using the usual ports"):
        yield


@pytest.fixture
def trunkline(tmp_path: Path) -> Path:
    """A stand-in that says where its belt is, and stops when it is told to."""
    program = tmp_path / "trunkline"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    return program


@pytest.mark.usefixtures("usual_ports")
def test_up_starts_everything_says_where_and_down_stops_it(tmp_path: Path) -> None:
    told = json.loads(output("up", "--detach", "--json", "--workers", "3", state=tmp_path))
    again = json.loads(output("up", "--detach", "--json", state=tmp_path))
    output("down", state=tmp_path)

    workers = {f"worker-{number}" for number in (1, 2, 3)}
    assert set(told["processes"]) == {"redis", "beanstalkd", "sandbox", "gateway", "keeper"} | workers
    assert again == told
    assert told["state"] == str(tmp_path)
    assert stack.find(tmp_path) is None
    assert not any(Path(f"/proc/{pid}").exists() for pid in told["processes"].values())


@pytest.mark.usefixtures("usual_ports")
def test_up_stays_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with command("up", "--json", state=tmp_path) as up:
        told = json.loads(first_line(up))

        up.send_signal(signal.SIGTERM)

    assert up.returncode == 0
    assert stack.find(tmp_path) is None
    assert is_free(int(told["gateway"].rpartition(":")[2]))


def test_down_says_so_when_nothing_runs(tmp_path: Path) -> None:
    assert output("down", state=tmp_path) == f"Nothing is running in {tmp_path}.\n"


def test_exec_gives_our_program_servers_and_passes_signals_on(tmp_path: Path, trunkline: Path) -> None:
    with command("exec", str(trunkline), state=tmp_path / "none") as process:
        port = int(first_line(process).rpartition(":")[2])
        assert not is_free(port)

        process.send_signal(signal.SIGTERM)

    assert process.returncode == 9
    assert is_free(port)


def test_exec_points_at_the_stack_that_is_up(tmp_path: Path) -> None:
    running = stack.start(tmp_path, programs=())
    try:
        told = output("exec", "sh", "-c", "echo $TRUNKLINE_REDIS_URL; pwd", state=tmp_path)
    finally:
        running.stop()

    assert told == f"redis://{LOOPBACK}:{running.addresses.redis}/0\n{Path.cwd()}\n"


def test_exec_without_servers_becomes_the_command(tmp_path: Path) -> None:
    with command("exec", "sh", "-c", "exit 7", state=tmp_path) as process:
        assert process.wait() == 7


def test_a_command_that_does_not_exist_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with command("exec", "no-such-command", state=tmp_path) as process:
        assert process.wait() == 127
    assert "no-such-command: No such file" in capfd.readouterr().err


def test_without_a_python_dev_says_what_to_install(tmp_path: Path) -> None:
    for tool in ("dirname", "cat"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")

    told = subprocess.run(
        ["/bin/sh", str(ROOT / "dev")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 69
    assert "apt-get install python3" in told.stderr
