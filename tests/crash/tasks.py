"""What an order system has to do in a history, as data; and a life: several such things in turn."""

from collections.abc import Generator, Sequence
from typing import Literal

from msgspec import Struct

from shared.orders.record import Order
from tests.sandbox_server import ACCOUNT

NUMBERS, VOICE, ACCOUNTS = f"/numbers/{ACCOUNT}", f"/voice/{ACCOUNT}", f"/accounts/{ACCOUNT}"
MESSAGING, PORTING = f"/messaging/{ACCOUNT}", f"/porting/{ACCOUNT}"

Document = dict[str, object]
Effect = tuple[str, str]
"""What happened, and what it happened to: see `truth.py`."""


class Decision(Struct, frozen=True):
    """What somebody decides about an order, so many seconds after it was accepted."""

    what: Literal["cancel", "confirm"]
    after: float
    body: Document = {}


class Ordered(Struct, frozen=True, kw_only=True):
    """An order for `POST /orders`."""

    client: str
    body: Document
    decisions: tuple[Decision, ...] = ()
    retried: bool = False
    """Whether it is tried again when it has failed."""
    awaited: bool = True
    """Whether the life goes on only when it has ended."""
    may: str = ""
    """For which reasons it may fail, beside those that any order may: a regular expression."""

    @property
    def reference(self) -> str:
        """The order's own name."""
        return str(self.body["reference"])


class Batch(Struct, frozen=True, kw_only=True):
    """Orders for `POST /batches`, of one client."""

    orders: tuple[Ordered, ...]


class Written(Struct, frozen=True, kw_only=True):
    """A write of the v3 surface, asked again until it is answered."""

    client: str
    method: str
    path: str
    body: Document = {}
    document: bytes = b""
    """A PDF, if one is sent: as the file of a form, whose fields the body is."""
    does: tuple[Effect, ...] = ()
    """The effects that it has and nothing else has, if it is answered with yes."""
    key: str = ""
    """The idempotency key; without one the gateway has to know the repetition by itself."""
    patience: float = 10.0
    """Seconds after which the client hangs up, and asks again."""


class Asked(Struct, frozen=True, kw_only=True):
    """A report, asked for on the v3 surface by one of those who share it: all that have the same `round`."""

    client: str
    round: str
    report: str
    parameters: dict[str, str]


class Collected(Struct, frozen=True, kw_only=True):
    """The file of that name, collected on the v3 surface.

    `asked` says whether the client has asked for it.
    """

    client: str
    round: str
    name: str
    asked: bool = True


Task = Ordered | Batch | Written | Asked | Collected
Ended = Order | int | str | None
"""An order that has ended; a v3 answer's status; a file's name; None where nothing is awaited."""
Life = Generator[Sequence[Task], list[Ended], None]
"""Yields what is to be done at once, and is sent what became of it."""
