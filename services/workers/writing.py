"""Writing what became of an order in hand: insisting while the book is away, decided anew after a note.

While a worker has an order, nobody else moves it on; but a person may note on it that it be cancelled. Then
the worker's change does not fit what it read, and is made again from what is there.
"""

import threading
from collections.abc import Callable

from services.workers.context import Decide
from shared.clock import Clock
from shared.errors import BookConflict, BookUnavailable
from shared.exchange.deadline import Deadline
from shared.orders.book.book import Book
from shared.orders.record import Order

PAUSE = 0.5
"""Seconds between two looks at a book that does not answer."""


class Writer:
    """Writes the changes of one worker. Insists: a step that is finished must not run twice."""

    def __init__(
        self, book: Book, clock: Clock, patience: float, wait: Callable[[threading.Event, float], object]
    ) -> None:
        """`patience`: seconds after which a lease would be over, and somebody else may take the order."""
        self._book = book
        self._clock = clock
        self._patience = patience
        self._wait = wait
        self._pause = threading.Event()

    def commit(self, before: Order, decide: Decide) -> Order:
        """The order as written. Raises `BookConflict` when it is in other hands, `BookUnavailable`."""
        order = before
        while True:
            try:
                return self._insist(self._book.prepare(order, decide(order)))
            except BookConflict:
                order = self._insist(lambda: self._book.read(before.id))
                if not _is_same_job(before, order):
                    raise

    def _insist(self, ask: Callable[[], Order]) -> Order:
        give_up = Deadline.after(self._clock, self._patience)
        while True:
            try:
                return ask()
            except BookUnavailable:
                if give_up.left() < 0:
                    raise
                self._wait(self._pause, PAUSE)


def _is_same_job(before: Order, found: Order) -> bool:
    """Whether the order is still in the hands it was in, and nothing but a note was added."""
    lease = before.job.lease if before.job else None
    return (
        lease is not None
        and found.job is not None
        and (found.generation, found.job.lease) == (before.generation, lease)
    )
