"""What the system tells about processes."""

import os
import subprocess
import sys

import pytest

from benchmarks import processes

pytestmark = pytest.mark.skipif(not processes.KNOWN, reason="this system has no /proc to read")


def test_a_helper_belongs_to_the_family() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as helper:
        assert {os.getpid(), helper.pid} <= set(processes.family(os.getpid()))
        helper.communicate()


def test_this_process_has_memory_and_has_worked() -> None:
    assert processes.memory_mib(os.getpid()) > 1
    assert processes.cpu_seconds(os.getpid()) > 0
