"""Puts the jobs of a batch on the belt beside its acceptance: a synced put costs more than a synced order.

The answer does not wait for the belt longer than `PATIENCE`; what is not put by then is put after it. What is
never put, because the belt is away or the process dies, the keeper puts.
"""

import threading
from collections.abc import Iterable, Sequence
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from shared import logs
from shared.clock import Clock
from shared.errors import BeltUnavailable
from shared.orders.book.publish import Putter, Wanted, as_put, wanted
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

    def one(self, order: Order) -> None:
        """Put the job of an order, if the belt takes it."""
        self.some([wanted(order)])

    def some(self, jobs: Sequence[Wanted]) -> None:
        """Put these in one go, if the belt takes them."""
        if not jobs:
            return
        now = self._clock.time()
        try:
            self._belt.put_many([as_put(job, delay=job.due - now, ttr=self._job_ttr) for job in jobs])
        except BeltUnavailable as error:
            first, orders = jobs[0].order, len(jobs)
            log.warning("not published; the keeper will", order=first, orders=orders, why=str(error))

    def batch(self) -> "Beside":
        """To put a batch's jobs beside its acceptance."""
        return Beside(self, self._places)


class Beside:
    """One batch's thread; a context manager that waits for it, but not for long."""

    def __init__(self, publisher: Publisher, places: threading.BoundedSemaphore) -> None:
        self._publisher = publisher
        self._places = places
        self._queue: SimpleQueue[Sequence[Wanted] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def put(self, orders: Iterable[Order]) -> None:
        """Have their jobs put soon."""
        jobs = [wanted(order) for order in orders]
        if self._thread is None and jobs and self._places.acquire(blocking=False):
            self._thread = threading.Thread(target=self._run, daemon=True, name="publisher")
            self._thread.start()
        if self._thread is None:
            self._publisher.some(jobs)
        else:
            self._queue.put(jobs)

    def _run(self) -> None:
        try:
            while (jobs := self._queue.get()) is not None:
                self._publisher.some(jobs)
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
