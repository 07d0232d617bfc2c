"""What writes and reports need of everything else."""

from typing import NamedTuple

from services.gateway.intake.intake import Intake
from shared.clock import Clock
from shared.orders.book.book import Book
from shared.orders.escrow.answers import Answers
from shared.orders.v3.askers import Askers


class Parts(NamedTuple):
    """See the module."""

    intake: Intake
    book: Book
    answers: Answers
    askers: Askers
    clock: Clock
    seconds: float
    """How long an answer is held."""
    retention: float
    """How long an answer is kept."""
