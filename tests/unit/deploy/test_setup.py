"""What ./dev does before anything is installed; the installing itself is tried on bare machines."""

import fcntl
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from platform import machine

import pytest

from deploy.setup import browser, debian, environment, servers
from deploy.setup.lock import exclusive
from deploy.setup.paths import from_here
from deploy.setup.progress import SetupError, quietly


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text("#!/bin/sh\nexit 0\n")
    made.chmod(0o755)
    return made


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that is on PATH: a folder, empty to begin with."""
    folder = tmp_path / "installed"
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(servers, "SERVERS", tmp_path / "links")
    monkeypatch.setattr(servers, "SYSTEM", str(folder))
    monkeypatch.setattr(debian, "UNPACKED", tmp_path / "unpacked")
    return folder


def test_servers_on_the_path_are_left_as_they_are(installed: Path, tmp_path: Path) -> None:
    program(installed, "beanstalkd")
    program(installed, "redis-server")

    servers.ensure(servers.ALWAYS)

    assert not (tmp_path / "links").exists()


def test_valkey_serves_as_redis(installed: Path, tmp_path: Path) -> None:
    program(installed, "beanstalkd")
    valkey = program(installed, "valkey-server")

    servers.ensure(servers.ALWAYS)

    assert (tmp_path / "links" / "redis-server").readlink() == valkey


def test_a_server_that_cannot_be_had_is_named_with_what_to_do(installed: Path) -> None:
    program(installed, "beanstalkd")

    with pytest.raises(SetupError, match=r"redis-server is not on PATH(.*\n)*.*brew install redis"):
        servers.ensure(servers.ALWAYS)


def test_an_unpacked_server_finds_its_libraries(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(installed, "redis-server")
    unpacked = tmp_path / "unpacked" / "usr"
    (unpacked / "lib" / "somewhere").mkdir(parents=True)
    (unpacked / "lib" / "somewhere" / "libbelt.so.1").touch()

    def unpack(_packages: list[str]) -> None:
        program(unpacked / "bin", "beanstalkd")

    (unpacked / "bin").mkdir()
    monkeypatch.setattr(debian, "provide", unpack)

    servers.ensure(servers.ALWAYS)

    wrapper = (tmp_path / "links" / "beanstalkd").read_text()
    assert f"LD_LIBRARY_PATH={unpacked}/lib/somewhere\n" in wrapper


@pytest.mark.usefixtures("installed")
def test_an_unpacked_server_of_root_is_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "unpacked" / "usr" / "sbin"
    folder.mkdir(parents=True)

    def unpack(packages: list[str]) -> None:
        program(folder, packages[0])

    monkeypatch.setattr(debian, "provide", unpack)

    servers.ensure(["nginx"])

    assert f"exec {folder}/nginx" in (tmp_path / "links" / "nginx").read_text()


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_a_browser_on_the_path_will_do(installed: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    found = program(installed, name)
    monkeypatch.setattr(debian, "install", pytest.fail)

    browser.ensure()

    assert browser.find() == str(found)


def test_root_gets_a_browser_from_debian(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(installed, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    def install(packages: list[str]) -> bool:
        return program(installed, packages[0]).exists()

    monkeypatch.setattr(debian, "install", install)

    browser.ensure()

    assert browser.find() == str(installed / "chromium")


@pytest.mark.parametrize(("status", "fails"), [(0, True), (100, False)])
def test_what_the_distribution_has_must_be_had(
    installed: Path, monkeypatch: pytest.MonkeyPatch, status: int, fails: bool
) -> None:
    program(installed, "apt-get")
    program(installed, "apt-cache").write_text(f"#!/bin/sh\nexit {status}\n")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(debian, "install", lambda _packages: False)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]

    with pytest.raises(SetupError, match="apt-get install chromium") if fails else nullcontext():
        browser.ensure()


def test_nobody_but_root_gets_a_browser(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(installed, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian, "install", pytest.fail)

    browser.ensure()

    assert browser.find() is None


def test_helpers_are_heard_only_when_they_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert quietly("sh", "-c", "echo all is well")
    assert capsys.readouterr().err == ""

    assert not quietly("sh", "-c", "echo no network; exit 3")
    assert "no network" in capsys.readouterr().err


def test_one_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "dev" / "lock"

    with exclusive(lock, doing="setting up"), lock.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_scripts_run_from_a_folder_with_spaces(tmp_path: Path) -> None:
    python = tmp_path / "with a space" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    script = tmp_path / "script"
    script.write_text(environment.SCRIPT.format(python=python, module="platform", function="machine"))
    script.chmod(0o755)

    # What an entry point returns goes to sys.exit, which prints a text.
    assert subprocess.run([script], check=False, capture_output=True, text=True).stderr == f"{machine()}\n"


def test_a_path_is_shown_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_here(tmp_path / "demo" / "report.json") == Path("demo/report.json")
    assert from_here(tmp_path.parent / "report.json") == tmp_path.parent / "report.json"
