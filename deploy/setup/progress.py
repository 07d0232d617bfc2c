"""What the set-up tells its user. On standard error only: standard output belongs to the command."""

import sys


class SetupError(Exception):
    """The machine cannot be set up; the message says what to do next."""


def say(message: str) -> None:
    """One line about something that takes a while."""
    print(f"dev: {message}", file=sys.stderr, flush=True)
