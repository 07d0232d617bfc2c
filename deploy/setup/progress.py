"""What the set-up tells its user. On standard error only: standard output belongs to the command."""

import os
import subprocess
import sys


class SetupError(Exception):
    """The machine cannot be set up; the message says what to do next."""


def say(message: str) -> None:
    """One line about something that takes a while."""
    print(f"dev: {message}", file=sys.stderr, flush=True)


def quietly(*command: str) -> bool:
    """Run a command that asks nothing; what it said is shown only if it fails. Whether it succeeded."""
    result = subprocess.run(  # noqa: S603
        command,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        say(f"{' '.join(command[:2])} failed:\n{result.stdout}")
    return result.returncode == 0
