"""What an order system has to do in a history, as data; and a life: several such things in turn."""

from collections.abc import Generator, Sequence
from typing import Literal

from msgspec import Struct

from shared.orders.record import Order
from tests.sandbox_server import ACCOUNT

NUMBERS, VOICE, ACCOUNTS = f"/numbers/{ACCOUNT}", f"/voice/{ACCOUNT}", f"/accounts/{ACCOUNT}"
MESSAGING = f"/messaging/{ACCOUNT}"

Document = dict[str, object]


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
    key: str = ""
    """The idempotency key; without one the gateway has to know the repetition by itself."""
    patience: float = 10.0
    """Seconds after which the client hangs up, and asks again."""


Task = Ordered | Batch | Written
Ended = Order | int | None
"""An order that has ended; the status of a v3 answer; None for what was not taken, or not awaited."""
Life = Generator[Sequence[Task], list[Ended], None]
"""Yields what is to be done at once, and is sent what became of it."""
