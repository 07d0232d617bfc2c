"""What a handler returns: a job's verdict, as a value.

A handler never settles a job itself. It returns one of these and the runner alone acts on it. An exception
that nobody meant counts as a `Retry` with a logged traceback.
"""

from decimal import Decimal

from msgspec import Struct


class Charge(Struct, frozen=True):
    """Money the carrier took for a step: `amount` in `currency`, e.g. ``Charge("number", 2.50, "GBP")``."""

    what: str
    amount: Decimal
    currency: str = "GBP"


class Done(Struct, frozen=True):
    """The step took effect. `outputs` are kept on the order and handed to the steps that follow.

    `then` names the step of the same workflow to go to instead of the next one.
    """

    outputs: dict[str, object] = {}
    charges: tuple[Charge, ...] = ()
    then: str | None = None
    numbers: int = 0
    """Numbers that the step has brought to the account."""
    news: tuple[dict[str, str], ...] = ()
    """Changes to be told of, each as an event of its own: on the timeline, and by the order's callback."""


class Retry(Struct, frozen=True):
    """Nothing happened; run the step again after the usual back-off. Spends one attempt."""

    why: str


class Snooze(Struct, frozen=True):
    """Not yet: run the step again in `after` seconds, or after the usual back-off. Spends no attempt.

    With `everybody` no order would get further at this step before then. With `outputs` it got somewhere, and
    goes on from there: they take the place of the step's, whose tries are counted anew.
    """

    why: str
    after: float | None = None
    everybody: bool = False
    outputs: dict[str, object] | None = None
    news: tuple[dict[str, str], ...] = ()


class Refused(Struct, frozen=True):
    """It will never happen: the carrier, or the order itself, says no. `outputs` are what it found out."""

    why: str
    outputs: dict[str, object] = {}
    news: tuple[dict[str, str], ...] = ()


class Uncertain(Struct, frozen=True):
    """The announced effect may have happened. Read back before anything else; never repeat blindly."""

    why: str


class NotHappened(Struct, frozen=True):
    """A read-back's answer: the effect did not happen, the step may run again."""

    why: str


class Unknowable(Struct, frozen=True):
    """A read-back's answer: no question settles it, so a person must decide."""

    why: str


class Cancelled(Struct, frozen=True):
    """Stopped right before an unsafe call, because the order is to be cancelled: no call is open."""


Outcome = Done | Retry | Snooze | Refused | Uncertain | NotHappened | Unknowable | Cancelled
