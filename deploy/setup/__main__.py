"""`./dev COMMAND`: prepare the machine, then become the command. See `deploy/setup/__init__.py`."""

import os
import sys
from typing import NoReturn

from deploy.setup import browser, environment, servers
from deploy.setup.lock import exclusive
from deploy.setup.paths import DEV, PYTHON, VENV
from deploy.setup.progress import SetupError, say

COMMANDS = {
    "demo": "deploy.local.demo",
    "up": "deploy.local.up",
    "down": "deploy.local.down",
    "test": "deploy.local.test",
    "bench": "benchmarks",
    "exec": "deploy.local.exec",
}

HELP = """\
usage: ./dev COMMAND

  demo     start everything, feed it orders, show what was provisioned, stop everything
  up       start beanstalkd, Redis, sandbox, gateway, workers and keeper on loopback
  down     stop them
  test     every check and test; with arguments, only pytest with these arguments
  bench    the benchmarks
  exec     a command inside the environment: ./dev exec trunkline --help

Each but exec explains itself with --help. Everything lives under .dev/, which may be deleted.
"""


def main(arguments: list[str]) -> NoReturn:
    """Set up, then replace this process by the command's."""
    if not arguments or arguments[0] in ("help", "--help", "-h"):
        print(HELP, end="")
        sys.exit(0)
    command, *rest = arguments
    if command not in COMMANDS:
        sys.exit(f"./dev has no command {command!r}; ./dev help lists them")
    try:
        _prepare(for_tests=command == "test")
    except SetupError as error:
        say(str(error))
        sys.exit(1)
    os.execve(PYTHON, [str(PYTHON), "-P", "-m", COMMANDS[command], *rest], _environment())  # noqa: S606


def _prepare(*, for_tests: bool) -> None:
    try:
        with exclusive(DEV / "lock", doing="setting up"):
            environment.ensure()
            servers.ensure(servers.FOR_TESTS if for_tests else servers.ALWAYS)
            if for_tests:
                browser.ensure()
    except PermissionError as error:
        raise SetupError(
            f"{error}: does {DEV} belong to another user? Delete it, then run ./dev again"
        ) from None


def _environment() -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")
    }
    return {"TRUNKLINE_ENVIRONMENT": "development"} | inherited | {
        "PATH": f"{VENV / 'bin'}{os.pathsep}{servers.path()}",
        "VIRTUAL_ENV": str(VENV),
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
