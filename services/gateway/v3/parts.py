"""What writes and reports need of everything else."""

from typing import NamedTuple

from services.gateway.intake import Intake
from shared.clock import Clock
from shared.orders.answers import Answers
from shared.orders.askers import Askers
from shared.orders.book import Book


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
