"""What writes and reports have in common: the parts of the gateway and of the book that they work with."""

from typing import NamedTuple

from services.gateway.intake.intake import Intake
from shared.clock import Clock
from shared.orders.book.book import Book
from shared.orders.escrow.answers import Answers
from shared.orders.v3.askers import Askers


class Parts(NamedTuple):
    """Handed to whoever makes orders, or holds their answers."""

    intake: Intake
    book: Book
    answers: Answers
    askers: Askers
    clock: Clock
    seconds: float
    """How long an answer is held."""
    retention: float
    """How long an answer is kept."""
