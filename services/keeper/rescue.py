"""Put back what is in the book and on no tube.

An order that stands still past its time is looked for on the belt, by peeking at the job the last look put
there; if it is not there, its job is put again. A duplicate does no harm: only one worker can take the lease.
The order itself is never changed here, but for one thing: one whose deadline has passed ends.
"""

import math

import msgspec

from shared import logs
from shared.clock import Clock
from shared.errors import BeltUnavailable, BookConflict, NoSuchOrder
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.publish import body_of, publish
from shared.orders.book.watch import Receipt, Watch
from shared.orders.record import Order
from shared.tubes.spread import Producer

PAGE = 1000
DOUBLINGS = 5
"""How often the time between two looks at the same job doubles."""

log = logs.get("keeper.rescue")


class Rescue:
    """One keeper's sweeps. Safe beside other keepers, if wasteful."""

    def __init__(
        self, book: Book, watch: Watch, belts: Producer, clock: Clock, *, patience: float, job_ttr: float
    ) -> None:
        self._book = book
        self._watch = watch
        self._belts = belts
        self._clock = clock
        self._patience = patience
        self._job_ttr = job_ttr

    def sweep(self) -> int:
        """Look at every order that has stood still too long; how many jobs were put back.

        After a beanstalkd was restarted every open order is looked at: it may have lost any of them.
        Raises `BookUnavailable`, `BeltUnavailable`.
        """
        restarted = self._restarted()
        until, limit = (math.inf, -1) if restarted else (self._clock.time(), PAGE)
        rescued = sum(self._look(order_id) for order_id in self._watch.standing_still(until, limit))
        for address, instance in restarted.items():
            self._watch.note_instance(address, instance)
        if rescued or restarted:
            log.info("swept", rescued=rescued, restarted=list(restarted))
        return rescued

    def _restarted(self) -> dict[str, str]:
        known = self._watch.instances()
        found: dict[str, str] = {}
        for address, belt in self._belts.each():
            try:
                instance = belt.instance()
            except BeltUnavailable as error:
                log.warning("belt unavailable", server=address, why=str(error))
                continue
            if known.get(address) != instance:
                found[address] = instance
        return found

    def _look(self, order_id: str) -> bool:
        try:
            order = self._book.read(order_id)
        except NoSuchOrder:
            self._watch.forget(order_id)
            return False
        except msgspec.DecodeError as error:
            self._set_aside(order_id, str(error))
            return False
        now = self._clock.time()
        order = self._expired(order, now)
        if order.job is None or (order.job.lease is not None and order.job.lease.until > now):
            return False
        receipt = self._watch.receipt(order_id)
        known = receipt if receipt is not None and receipt.generation == order.generation else None
        if known is not None and self._is_on_belt(order, known):
            self._postpone(order, Receipt(known.generation, known.server, known.job, known.looks + 1), now)
            return False
        placed = publish(self._belts, order, delay=order.job.due - now, ttr=self._job_ttr)
        self._postpone(order, Receipt(order.generation, placed.server, placed.id), now)
        log.info("job put back", order=order.id, trace=order.trace, tube=order.job.tube)
        return True

    def _expired(self, order: Order, now: float) -> Order:
        """The order, ended if its deadline has passed before it cost anything; with all workers away, too."""
        late = progress.expire(order, now)
        if late is None:
            return order
        try:
            ended = self._book.commit(order, late)
        except BookConflict:
            return order  # it was moved on meanwhile, and has a time of its own
        log.info("order expired", order=order.id, trace=order.trace)
        return ended

    def _is_on_belt(self, order: Order, receipt: Receipt) -> bool:
        """Whether the receipt's job is there. Ids come back after a restart, so the body must match."""
        for address, belt in self._belts.each():
            if address == receipt.server:
                try:
                    return belt.peek(receipt.job) == body_of(order)
                except BeltUnavailable:
                    return False  # another server may take the job meanwhile
        return False

    def _set_aside(self, order_id: str, why: str) -> None:
        log.error("order set aside", order=order_id, why=why)
        self._book.set_aside(order_id.encode(), why, self._clock.time())
        self._watch.forget(order_id)

    def _postpone(self, order: Order, receipt: Receipt, now: float) -> None:
        due = max(now, order.job.due if order.job else now)
        later = due + self._patience * 2 ** min(receipt.looks, DOUBLINGS)
        self._watch.postpone(order, receipt, min(later, order.deadline or later))
