"""Stacks, started for real. Most start the servers alone: supervisord treats programs no differently."""

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

from deploy.local import stack
from deploy.local.addresses import is_free
from deploy.local.probes import PROBES
from deploy.local.stack import Running, StackError


@pytest.fixture
def servers(tmp_path: Path) -> Generator[Running]:
    running = stack.start(tmp_path, programs=())
    yield running
    running.stop()


def test_servers_answer_and_are_named(servers: Running) -> None:
    assert set(servers.processes()) == {"redis", "beanstalkd"}
    assert PROBES["redis"](servers.addresses)
    assert PROBES["beanstalkd"](servers.addresses)


def test_anybody_who_knows_the_folder_finds_it(servers: Running) -> None:
    assert stack.find(Path(servers.state)) == servers


def test_one_folder_holds_one_stack(servers: Running) -> None:
    with pytest.raises(StackError, match="already running"):
        stack.start(Path(servers.state), programs=())


def test_after_a_stop_nothing_is_left(servers: Running) -> None:
    servers.stop()

    assert stack.find(Path(servers.state)) is None
    assert is_free(servers.addresses.redis)
    assert is_free(servers.addresses.beanstalkd)


def test_stopping_twice_is_the_same_as_once(servers: Running) -> None:
    servers.stop()
    servers.stop()


def test_a_killed_server_comes_back_on_its_port(servers: Running) -> None:
    killed = servers.processes()["beanstalkd"]

    os.kill(killed, signal.SIGKILL)
    while servers.processes().get("beanstalkd", killed) == killed:
        pass
    while not PROBES["beanstalkd"](servers.addresses):
        pass


def test_what_a_killed_supervisord_leaves_behind_is_cleared_away(servers: Running) -> None:
    os.kill(servers.supervisor.pid(), signal.SIGKILL)
    while servers.supervisor.answers():
        pass

    assert stack.find(Path(servers.state)) is None
    assert is_free(servers.addresses.redis)
    assert is_free(servers.addresses.beanstalkd)


def test_the_children_of_a_killed_program_end_with_the_stack(tmp_path: Path) -> None:
    running = stack.start(tmp_path, programs=("gateway",))
    killed = running.processes()["gateway"]
    os.kill(killed, signal.SIGKILL)

    running.stop()

    assert is_free(running.addresses.gateway)


def test_a_folder_with_a_long_name_and_spaces_will_do(tmp_path: Path) -> None:
    running = stack.start(tmp_path / ("a long name, 100% " * 8), programs=())

    running.stop()


def test_a_program_that_dies_is_quoted(tmp_path: Path) -> None:
    settings = {"TRUNKLINE_WORKER_THREADS": "many"}

    with pytest.raises(StackError, match=r"worker-[12] ended .*(\n.*)*TRUNKLINE_WORKER_THREADS"):
        stack.start(tmp_path, programs=("worker",), settings=settings)

    assert stack.find(tmp_path) is None
