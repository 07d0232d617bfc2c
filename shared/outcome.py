"""What a handler returns: a job's verdict, as a value.

A handler never settles a job itself. It returns one of these and the runner alone acts on it. An exception
that nobody meant counts as a `Retry` with a logged traceback.
"""

from msgspec import Struct


class Done(Struct, frozen=True):
    """The step took effect. `outputs` are kept on the order and handed to the steps that follow.

    `then` names another step of the same workflow to go to instead of the next one.
    """

    outputs: dict[str, object] = {}
    then: str | None = None


class Retry(Struct, frozen=True):
    """Nothing happened; run the step again. Spends one attempt. `after` seconds, or the usual back-off."""

    why: str
    after: float | None = None


class Snooze(Struct, frozen=True):
    """Not yet: run the step again in `after` seconds. Spends no attempt."""

    why: str
    after: float


class Refused(Struct, frozen=True):
    """It will never happen: the carrier, or the order itself, says no."""

    why: str


class Uncertain(Struct, frozen=True):
    """It may have happened. Read back before anything else; never repeat blindly."""

    why: str


class Cancelled(Struct, frozen=True):
    """Asked to stop before the point of no return; nothing happened."""

    why: str


Outcome = Done | Retry | Snooze | Refused | Uncertain | Cancelled
