"""`./dev exec CMD…`: a command inside the environment, pointed at the stack if one is up.

Without a stack, `trunkline` gets a Redis and a beanstalkd of its own, for as long as it runs.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from deploy.local import stack, state

NOT_FOUND = 127
ALONE = "nothing is up, so this gets a Redis and a beanstalkd of its own, forgotten when it ends"


def main(command: list[str]) -> int:
    """Run or become the command; its exit status."""
    if not command:
        sys.exit("usage: ./dev exec COMMAND [ARGUMENT…], e.g. ./dev exec trunkline --help")
    if running := stack.find(state.folder(os.environ)):
        # What the user sets wins.
        _become(command, {**running.environment(), **os.environ})
    if not needs_servers(command, os.environ):
        _become(command, os.environ)
    if command[1:2] != ["sandbox"]:
        print(f"./dev exec: {ALONE}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="trunkline-") as folder:
        return _with_servers(command, Path(folder))


def needs_servers(command: list[str], environ: Mapping[str, str]) -> bool:
    """Whether the command is ours and has not been told both servers."""
    told = {"TRUNKLINE_REDIS_URL", "TRUNKLINE_BEANSTALKD"} <= environ.keys()
    return Path(command[0]).name == "trunkline" and not told


class _Relay:
    """A signal handler: before there is a child, a signal ends us; from then on it is the child's."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None

    def __call__(self, number: int, _frame: object) -> None:
        if self.child is None:
            raise SystemExit(128 + number)
        # Ctrl-C in a terminal reaches the child by itself; twice would mean "at once" to many a program.
        if number != signal.SIGINT or not os.isatty(0):
            self.child.send_signal(number)


def _with_servers(command: list[str], folder: Path) -> int:
    relay = _Relay()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, relay)
    running = stack.start(folder, programs=())
    try:
        relay.child = subprocess.Popen(command, env={**running.environment(), **os.environ})  # noqa: S603
        status = relay.child.wait()
    except OSError as error:
        return _not_started(command, error)
    finally:
        running.stop()
    return status if status >= 0 else 128 - status


def _become(command: list[str], environment: Mapping[str, str]) -> NoReturn:
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606
    except OSError as error:
        sys.exit(_not_started(command, error))


def _not_started(command: list[str], error: OSError) -> int:
    print(f"./dev exec: {command[0]}: {error.strerror}", file=sys.stderr)
    return NOT_FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
