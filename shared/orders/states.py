"""The states of an order and the only legal moves between them, as one table."""

from enum import StrEnum


class State(StrEnum):
    """Where an order stands."""

    ACCEPTED = "accepted"
    """In the book; no worker has looked at it yet."""
    RUNNING = "running"
    """A step is ready for a worker, or in a worker's hands."""
    WAITING = "waiting"
    """The next try is set for later, or a confirmation is awaited; `why` says what for."""
    UNCERTAIN = "uncertain"
    """A call may have taken effect; being settled by reading the carrier back."""
    UNDOING = "undoing"
    """It cannot or shall not succeed: what was done is being taken back, last step first."""
    ATTENTION = "attention"
    """A person must decide; nothing moves until then."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})
"""States in which an order has ended. Only a person's retry leaves one: failed."""

_STOPPED = frozenset({State.FAILED, State.CANCELLED})
_ENDS = FINAL | {State.WAITING, State.UNCERTAIN, State.UNDOING, State.ATTENTION}

LEGAL: dict[State, frozenset[State]] = {
    State.ACCEPTED: _STOPPED | {State.RUNNING, State.WAITING, State.ATTENTION},
    State.RUNNING: _ENDS | {State.RUNNING},
    State.WAITING: _STOPPED | {State.RUNNING, State.UNDOING, State.ATTENTION},
    State.UNCERTAIN: _ENDS | {State.RUNNING},
    State.UNDOING: _STOPPED | {State.UNCERTAIN, State.ATTENTION},
    State.ATTENTION: FINAL | {State.RUNNING, State.UNCERTAIN, State.UNDOING},
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset({State.RUNNING}),
    State.CANCELLED: frozenset(),
}


def is_legal(before: State, after: State) -> bool:
    """Whether an order may go from one state to another; staying is always legal."""
    return before == after or after in LEGAL[before]
