"""The runner: reserve, run, settle. The only file that settles jobs.

For every job: read the book, take the order's lease, run the handler, write what became of it, put the
follow-on job, delete the job in hand; in that order. Dying between any two of these loses nothing: until the
book is written the step is read back or run again; after it, whoever meets the old job puts the follow-on.
"""

import random
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

import msgspec
import structlog
from msgspec import Struct

from services.workers.context import Context, Handler, Parts
from services.workers.endings import outcome
from services.workers.writing import PAUSE, Writer
from shared import logs
from shared.callbacks.backoff import next_delay
from shared.clock import Clock
from shared.errors import (
    BadEnvelope,
    BeltUnavailable,
    BookConflict,
    BookUnavailable,
    LostReservation,
    NoSuchOrder,
)
from shared.exchange.deadline import Deadline
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.pauses import Pauses
from shared.orders.book.publish import publish
from shared.orders.progress import Rules
from shared.orders.record import Order
from shared.outcome import Outcome, Snooze, Unknowable
from shared.tubes import envelope as envelopes
from shared.tubes.belt import Belt, Job
from shared.tubes.envelope import Envelope
from shared.tubes.names import CALLBACKS, PRIORITIES

SLICE = 1
"""Seconds a reserve may block: how long an idle worker takes to notice that it should stop."""
BUDGET = 0.9
"""The part of a lease in which calls may be made; the rest is for settling."""
EARLY = 1
"""Seconds before it is due that a job may be taken up: the belt counts in whole ones."""
FRESH = 1
"""Seconds after its reservation in which a job is certainly in hand: no touch before the first call then."""
LONGEST_PAUSE = 60
"""Seconds that a tube is paused at once: then somebody asks whether it is still needed."""

log = logs.get("workers")


def _unheard(_tube: str, _outcome: Outcome) -> None:
    """Nobody asked to be told of steps."""


class Timing(Struct, frozen=True):
    """Time and chance, handed in."""

    clock: Clock
    rules: Rules
    chance: Callable[[], float] = random.random
    wait: Callable[[threading.Event, float], object] = threading.Event.wait
    """Let so many seconds pass, or fewer if the event is set meanwhile."""


class Runner:
    """One worker thread: one connection to the belt, one job in hand."""

    def __init__(
        self,
        name: str,
        *,
        belt: Belt,
        book: Book,
        handlers: Mapping[str, Handler],
        parts: Parts,
        timing: Timing,
        pauses: Pauses,
        on_step: Callable[[str, Outcome], object] = _unheard,
    ) -> None:
        """`on_step` is told, of every step that ran, its tube and what came of it."""
        self.name = name
        self._belt = belt
        self._book = book
        self._handlers = handlers
        self._pauses = pauses
        self._on_step = on_step
        self._clock = timing.clock
        self._rules = timing.rules
        self._chance = timing.chance
        self._wait = timing.wait
        self._job: Job | None = None
        self._fresh_until = 0.0
        self._stop = threading.Event()
        self._parts = parts
        self._commit = Writer(book, timing.clock, timing.rules.job_ttr * BUDGET, timing.wait).commit

    def run(self, tubes: tuple[str, ...]) -> None:
        """Work on these tubes until `stop`; the job in hand is finished first."""
        self._belt.watch(tubes)
        while not self._stop.is_set():
            self.turn(SLICE)
        self._belt.close()

    def stop(self) -> None:
        """Reserve no more; an idle worker wakes up. Safe from any thread and any number of times."""
        self._stop.set()
        self._belt.interrupt()

    def turn(self, timeout: int) -> bool:
        """`work_once`, but a failure ends in a pause: an exception would end the thread."""
        try:
            return self.work_once(timeout)
        except BeltUnavailable as error:
            log.warning("belt unavailable", why=str(error))
        except Exception:
            # As if this worker had died: its lease runs out, and too many of those stop the order.
            log.exception("worker failed")
            self._belt.close()
        self._wait(self._stop, PAUSE)
        return False

    def work_once(self, timeout: int) -> bool:
        """Reserve and settle one job, if there is one within `timeout` seconds."""
        self._job = self._belt.reserve(timeout)
        if self._job is None:
            return False
        self._fresh_until = self._clock.monotonic() + FRESH
        try:
            self._work(self._job)
        except BookUnavailable as error:
            log.warning("book unavailable; the job goes back", why=str(error))
            self._wait(self._stop, PAUSE)
            self._give_back(self._job)
        except LostReservation as error:
            log.warning("reservation lost; another worker goes on", why=str(error))
        finally:
            self._job = None
            structlog.contextvars.unbind_contextvars("order", "trace", "tube")
        return True

    def _work(self, job: Job) -> None:
        try:
            envelope = envelopes.decode(job.body)
            structlog.contextvars.bind_contextvars(
                order=envelope.order, trace=envelope.trace, tube=envelope.step
            )
            order = self._book.read(envelope.order)
        except (BadEnvelope, NoSuchOrder, msgspec.DecodeError) as error:
            log.error("job set aside", why=str(error))
            self._book.set_aside(job.body, str(error), self._clock.time())
            self._belt.delete(job)
            return
        try:
            self._work_on(job, envelope, order)
        except BookConflict as error:
            # Somebody moved the order on meanwhile: the job goes back, to be judged by what is true now.
            log.info("order moved on", why=str(error))
            self._give_back(job)

    def _work_on(self, job: Job, envelope: Envelope, order: Order) -> None:
        if order.job is None or (order.generation, order.job.tube) != (envelope.generation, envelope.step):
            self._stale(job, order)
            return
        lease = order.job.lease
        ready = lease.until if lease else order.job.due
        if ready > self._clock.time() + (0 if lease else EARLY):
            # Somebody is working on it, or it came early: look again when its time has come.
            self._put(order, ready)
            self._belt.delete(job)
            return
        now = self._clock.time()
        order = self._commit(order, lambda found: progress.claim(found, self.name, now, self._rules))
        if order.is_held(now):
            order = self._run(order)
        self._pass_on(job, order)

    def _stale(self, job: Job, order: Order) -> None:
        """A duplicate is dropped; a job that came back may be one whose follow-on was never put."""
        if order.job is not None and order.job.lease is None and self._belt.times_reserved(job) > 1:
            self._put(order, order.job.due)
        self._belt.delete(job)

    def _run(self, order: Order) -> Order:
        """Run the step in hand and write what became of it; the order as it is then."""
        context = Context(order, self._parts, self._clock.time, self._commit)
        with self._parts.carrier.within(self._deadline(order), self._touch, context.exchanged):
            return self._run_callback(context) if order.is_telling else self._run_step(context)

    def _run_step(self, context: Context) -> Order:
        order = context.order
        handler = self._handler(order)
        if order.step.effect is None:
            came, settle = outcome(context, handler.run), progress.settle
        else:
            look = handler.read_back or _unknowable
            came, settle = outcome(context, look), progress.settle_read_back
        log.info("step ran", outcome=type(came).__name__, why=getattr(came, "why", None))
        self._on_step(order.step.tube, came)
        now, chance = self._clock.time(), self._chance()
        after = context.write(lambda found: settle(found, came, now, chance, self._rules))
        if isinstance(came, Snooze) and came.everybody:
            self._pause_tube(order.step.tube, came.after or 0)
        return after

    def _handler(self, order: Order) -> Handler:
        """What to do on the order's tube: the step, or its undo when the order goes backward."""
        handler = self._handlers[order.step.tube]
        if order.ending is None:
            return handler
        if handler.undo is None:
            raise AssertionError(f"{order.step.tube} cannot be undone")
        return handler.undo

    def _pause_tube(self, tube: str, seconds: float) -> None:
        """Have nobody handed a job that would only be put back. A courtesy: nothing depends on it."""
        with suppress(BeltUnavailable, BookUnavailable):
            if whole := min(int(seconds), LONGEST_PAUSE):
                self._pauses.impose(self._belt, tube, whole)

    def _deadline(self, order: Order) -> Deadline:
        """When the last call must have ended, so that none is under way when the lease is over."""
        lease = order.job.lease if order.job else None
        left = lease.until - self._clock.time() if lease else 0.0
        return Deadline.after(self._clock, left - self._rules.job_ttr * (1 - BUDGET))

    def _run_callback(self, context: Context) -> Order:
        came = outcome(context, self._handlers[CALLBACKS].run)
        self._on_step(CALLBACKS, came)
        now, callback = self._clock.time(), context.order.callback
        failures = callback.attempts if callback else 0
        wait = next_delay(failures, self._chance(), give_up=self._rules.callback_give_up)
        return self._commit(context.order, lambda found: progress.settle_callback(found, came, now, wait))

    def _pass_on(self, job: Job, order: Order) -> None:
        """Put before delete. What is not put now, the keeper puts later."""
        if order.job is not None:
            self._put(order, order.job.due)
        self._belt.delete(job)

    def _put(self, order: Order, due: float) -> None:
        publish(self._belt, order, delay=due - self._clock.time(), ttr=self._rules.job_ttr)

    def _touch(self) -> None:
        """Before every call: `LostReservation` says that the job is another worker's now, so make none."""
        fresh, self._fresh_until = self._clock.monotonic() < self._fresh_until, 0.0
        if self._job is not None and not fresh:
            self._belt.touch(self._job)

    def _give_back(self, job: Job) -> None:
        try:
            self._belt.release(job, priority=PRIORITIES["high"])
        except LostReservation:
            return


def _unknowable(context: Context) -> Outcome:
    """The read-back of a step that has none."""
    call = context.order.step.effect.call if context.order.step.effect else ""
    return Unknowable(f"{call} may have taken effect and cannot be read back: find out, resolve it")
