"""An order's timeline as the book keeps it, beside the order: what happened, a line each. It only grows.

`history` says what is told of it and chains the lines. Times are Unix seconds.
"""

from msgspec import Struct


class Exchange(Struct, frozen=True, omit_defaults=True):
    """One exchange with the carrier: no body, no query, no secret."""

    at: float
    operation: str
    method: str
    path: str
    milliseconds: int
    ending: str
    """`answered`, `refused`, `maybe_done` or `not_sent`."""
    status: int | None = None


class Entry(Struct, frozen=True, omit_defaults=True):
    """One line of an order's timeline."""

    at: float
    event: str
    step: str | None = None
    why: str | None = None
    facts: dict[str, str] = {}
    exchanges: tuple[Exchange, ...] = ()
    """With the carrier, since the entry before."""
    hash: str = ""
    """See `history`."""
