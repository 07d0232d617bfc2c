"""Puts the jobs of a batch on the belt beside its acceptance: a synced put costs more than a synced order.

The answer does not wait for the belt longer than `PATIENCE`; what is not put by then is put after it. What is
never put, because the belt is away or the process dies, the keeper puts.
"""

import threading
from collections.abc import Sequence
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from shared import logs
from shared.clock import Clock
from shared.errors import BeltUnavailable
from shared.orders.publish import Putter, publish
from shared.orders.record import Order

PATIENCE = 1.0
BESIDE = 8
"""Batches whose jobs are put beside or after them; the jobs of others are put before they go on."""

log = logs.get("gateway.publisher")


class Publisher:
    """Publishes for all requests of a process. Safe for threads."""

    def __init__(self, belt: Putter[object], clock: Clock, *, job_ttr: float) -> None:
        self._belt = belt
        self._clock = clock
        self._job_ttr = job_ttr
        self._places = threading.BoundedSemaphore(BESIDE)

    def one(self, order: Order) -> bool:
        """Put the job of an order; False when the keeper will have to."""
        due = order.job.due if order.job else 0.0
        try:
            publish(self._belt, order, delay=due - self._clock.time(), ttr=self._job_ttr)
        except BeltUnavailable as error:
            log.warning("not published; the keeper will", order=order.id, trace=order.trace, why=str(error))
            return False
        return True

    def some(self, orders: Sequence[Order]) -> None:
        """Put their jobs, until the belt does not answer: it would not answer the others either."""
        for index, order in enumerate(orders, 1):
            if not self.one(order):
                log.warning("others not published; the keeper will", orders=len(orders) - index)
                return

    def batch(self) -> "Beside":
        """To put a batch's jobs beside its acceptance."""
        return Beside(self, self._places)


class Beside:
    """One batch's thread; a context manager that waits for it, but not for long."""

    def __init__(self, publisher: Publisher, places: threading.BoundedSemaphore) -> None:
        self._publisher = publisher
        self._places = places
        self._queue: SimpleQueue[Sequence[Order] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def put(self, orders: Sequence[Order]) -> None:
        """Have these put soon."""
        if self._thread is None and orders and self._places.acquire(blocking=False):
            self._thread = threading.Thread(target=self._run, daemon=True, name="publisher")
            self._thread.start()
        if self._thread is None:
            self._publisher.some(orders)
        else:
            self._queue.put(orders)

    def _run(self) -> None:
        try:
            while (orders := self._queue.get()) is not None:
                self._publisher.some(orders)
        finally:
            self._places.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(PATIENCE)
