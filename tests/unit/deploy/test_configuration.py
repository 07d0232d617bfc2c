from pathlib import Path

import pytest

from deploy.local import configuration
from deploy.local.stack import PROGRAMS, SERVERS
from shared.config import Config

PROGRAM_SECTIONS = [f"program:{name}" for name in PROGRAMS]


def test_every_server_and_program_has_a_section() -> None:
    sections = configuration.sections().sections()

    assert {f"program:{name}" for name in (*SERVERS, *PROGRAMS)} <= set(sections)


@pytest.mark.parametrize("section", PROGRAM_SECTIONS)
def test_a_stop_waits_for_the_longest_call(section: str) -> None:
    conf = configuration.sections()

    assert conf.getint(section, "stopwaitsecs") > Config().job_ttr
    assert not conf.getboolean(section, "stopasgroup")
    assert conf.getboolean(section, "killasgroup")


def test_each_worker_writes_to_a_log_of_its_own() -> None:
    conf = configuration.sections()

    assert conf.get("program:worker", "stdout_logfile") == "logs/worker-%(process_num)d.log"
    assert conf.get("program:redis", "stdout_logfile") == "logs/%(program_name)s.log"


def test_writing_again_keeps_what_the_servers_stored(tmp_path: Path) -> None:
    configuration.write(tmp_path)
    (tmp_path / "binlog" / "binlog.1").write_text("jobs")

    configuration.write(tmp_path)

    assert (tmp_path / "binlog" / "binlog.1").read_text() == "jobs"


def test_a_long_path_gets_a_short_socket_which_is_removed(tmp_path: Path) -> None:
    socket = configuration.socket_path(tmp_path / ("deep" * 25))
    assert len(str(socket)) <= configuration.LONGEST_SOCKET_PATH

    configuration.remove_socket(socket)

    assert not socket.parent.exists()


def test_a_short_path_keeps_its_socket_inside() -> None:
    assert configuration.socket_path(Path("/run/x")) == Path("/run/x/supervisord.sock")
