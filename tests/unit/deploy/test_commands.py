from pathlib import Path

import pytest

from deploy.local import state
from deploy.local.exec import needs_servers
from deploy.setup import __main__ as setup

BOTH = {"TRUNKLINE_REDIS_URL": "redis://book/0", "TRUNKLINE_BEANSTALKD": "belt:11300"}


@pytest.mark.parametrize("command", [["trunkline", "sandbox"], ["/somewhere/bin/trunkline"]])
def test_our_own_programs_get_servers(command: list[str]) -> None:
    assert needs_servers(command, {})


def test_other_commands_get_none() -> None:
    assert not needs_servers(["python", "-c", "trunkline"], {})


def test_who_names_both_servers_gets_none() -> None:
    assert not needs_servers(["trunkline", "worker"], BOTH)
    assert needs_servers(["trunkline", "worker"], {"TRUNKLINE_REDIS_URL": "redis://book/0"})


def test_the_state_folder_can_be_chosen(tmp_path: Path) -> None:
    assert state.folder({"DEV_STATE": str(tmp_path)}) == tmp_path
    assert state.folder({}).parts[-2:] == (".dev", "run")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        setup.main([])

    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(f"\n  {command} " in told for command in setup.COMMANDS)


def test_an_unknown_command_is_refused_before_anything_is_installed() -> None:
    with pytest.raises(SystemExit, match="no command 'upp'"):
        setup.main(["upp"])
