"""The sandbox's processes: they start with nothing running, stop together, and leave nobody behind."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox_server import SandboxServer
from tests.servers import BeanstalkdServer, RedisServer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_cleanly(
    tmp_path: Path, redis_server: RedisServer, belt: BeanstalkdServer, number: signal.Signals
) -> None:
    sandbox = SandboxServer(tmp_path, redis_url=redis_server.url, beanstalkd=belt.address).start()
    sandbox.signal(number)
    assert sandbox.stop() == 0
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_nobody_is_left_behind_when_the_first_process_is_killed(
    tmp_path: Path, redis_server: RedisServer, belt: BeanstalkdServer
) -> None:
    sandbox = SandboxServer(tmp_path, redis_url=redis_server.url, beanstalkd=belt.address).start()
    sandbox.kill()
    while is_open(sandbox.port):
        continue
    with sandbox:
        assert sandbox.call("GET", "/tools/time").status_code == 200


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_wrong_setting_is_reported_by_its_name() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "services.sandbox"],
        env={"TRUNKLINE_REPORT_TTL": "-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "TRUNKLINE_REPORT_TTL" in found.stderr
