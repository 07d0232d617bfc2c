"""`./dev test`: every check, then every test. With arguments, only pytest, with these arguments.

All checks run even if one fails; pytest comes last, so that its summary ends the output.
"""

import os
import subprocess
import sys
from collections.abc import Callable

from rich.console import Console

from deploy.local import locks
from deploy.setup.paths import ROOT

CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["basedpyright", "--warnings"],
    "imports": ["lint-imports", "--no-cache"],
}
"""Each prints what it found; the exit status is its verdict."""

PROCESSES = min(2, os.cpu_count() or 1) + 1
"""One more than the cores in use: for a quarter of the time, a test waits for a server or for a moment."""
TESTS = ["pytest", "-q", "-n", str(PROCESSES), "--dist", "worksteal"]


def main(arguments: list[str]) -> int:
    """Run the command; its exit status."""
    os.chdir(ROOT)
    if arguments:
        return subprocess.run(["pytest", *arguments], check=False).returncode  # noqa: S603, S607
    checked = [check(name, run) for name, run in _all_checks().items()]
    tested = subprocess.run(TESTS, check=False).returncode  # noqa: S603
    return tested or int(not all(checked))


def check(name: str, run: Callable[[], tuple[bool, str]]) -> bool:
    """Run one check and report it in a line, with what it found if it failed."""
    good, found = run()
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{name:<8} {'[green]ok[/]' if good else '[bold red]FAILED[/]'}")
    if not good:
        console.print(found, markup=False)
    return good


def _all_checks() -> dict[str, Callable[[], tuple[bool, str]]]:
    return {"lock": _locks} | {name: _program(command) for name, command in CHECKS.items()}


def _program(command: list[str]) -> Callable[[], tuple[bool, str]]:
    def run() -> tuple[bool, str]:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        return done.returncode == 0, done.stdout + done.stderr

    return run


def _locks() -> tuple[bool, str]:
    complaints = locks.complaints()
    return not complaints, "\n".join([*complaints, locks.ADVICE])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
