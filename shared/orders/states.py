"""The states of an order and the only legal moves between them, as one table."""

from enum import StrEnum


class State(StrEnum):
    """Where an order stands."""

    ACCEPTED = "accepted"
    """In the book; no worker has looked at it yet."""
    RUNNING = "running"
    """A step is ready for a worker, or in a worker's hands."""
    WAITING = "waiting"
    """The next try is set for later; `why` says what for."""
    UNCERTAIN = "uncertain"
    """A call may have taken effect; being settled by reading the carrier back."""
    ATTENTION = "attention"
    """A person must decide; nothing moves until then."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"


FINAL = frozenset({State.SUCCEEDED, State.FAILED})
"""States that nothing leaves."""

_ENDS = frozenset({State.WAITING, State.UNCERTAIN, State.ATTENTION, State.SUCCEEDED, State.FAILED})

LEGAL: dict[State, frozenset[State]] = {
    State.ACCEPTED: frozenset({State.RUNNING, State.ATTENTION}),
    State.RUNNING: _ENDS | {State.RUNNING},
    State.WAITING: frozenset({State.RUNNING, State.ATTENTION}),
    State.UNCERTAIN: _ENDS | {State.RUNNING},
    State.ATTENTION: frozenset({State.RUNNING}),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
}


def is_legal(before: State, after: State) -> bool:
    """Whether an order may go from one state to another; staying is always legal."""
    return before == after or after in LEGAL[before]
