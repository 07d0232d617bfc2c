"""The keeper program: one of several leads, and sweeps at an interval until it is told to stop."""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

import redis

from services.keeper.archiving import Archivist
from services.keeper.asking import Asker
from services.keeper.auditing import Auditor, Stopping
from services.keeper.pausing import Pausing
from services.keeper.rescue import Rescue
from services.keeper.truth import Truth
from shared import logs, signals
from shared.carrier.client import Carrier, Exchange
from shared.clock import Clock, SystemClock
from shared.config import Config
from shared.errors import BeltUnavailable, BookUnavailable
from shared.gate.gate import Gate, Limits
from shared.gate.guard import Guard
from shared.metrics.calls import count
from shared.metrics.names import PUT_BACK
from shared.metrics.tally import Tally
from shared.metrics.teller import Teller
from shared.nights import cron_of
from shared.orders.archive import Archive
from shared.orders.audit.audits import Audits
from shared.orders.audit.beliefs import Beliefs
from shared.orders.book.book import Book
from shared.orders.book.pauses import Pauses
from shared.orders.book.retention import Retention
from shared.orders.book.under_way import UnderWay
from shared.orders.book.watch import Watch
from shared.orders.types.schedules import Schedule
from shared.store import connect
from shared.tubes.spread import Producer

LEASE = 3
"""Intervals that the lead lasts without being renewed."""

log = logs.get("keeper")


def main(config: Config) -> int:
    """Keep until SIGTERM or SIGINT."""
    logs.configure(config.log_level, program="keeper")
    stopping = signals.stop_event()
    client, clock = connect(config.redis_url), SystemClock()
    watch = Watch(client)
    book = Book(client, patience=config.rescue_after)
    belts = Producer(config.beanstalkd, clock=clock)
    tally = Tally()
    pausing = Pausing(Pauses(client), belts)
    rescue = Rescue(book, watch, belts, clock, patience=config.rescue_after, job_ttr=config.job_ttr)
    archivist = archivist_of(config, client, book, clock)
    auditor = auditor_of(config, client, book, clock, stopping=stopping, tally=tally)
    work: list[Callable[[], object]] = [
        pausing.sweep,
        lambda: tally.count(PUT_BACK, by=rescue.sweep()),
        *([archivist.sweep] if archivist else []),
        auditor.round,
    ]
    teller = Teller(client, tally, "keeper").start()
    token, lease = secrets.token_hex(8), config.keeper_interval * LEASE
    log.info("keeper started")
    while not stopping.is_set():
        keep(watch, token, lease, work)
        stopping.wait(config.keeper_interval)
    auditor.join()
    teller.close()
    log.info("keeper stopped")
    return 0


def archivist_of(config: Config, client: redis.Redis, book: Book, clock: Clock) -> Archivist | None:
    """Who takes orders out of the book; nobody, where there is no archive to take them to."""
    if not config.archive:
        return None
    archive = Archive(Path(config.archive))
    return Archivist(book, Retention(client), archive, clock, after=config.order_retention)


def auditor_of(
    config: Config, client: redis.Redis, book: Book, clock: Clock, *, stopping: Stopping, tally: Tally
) -> Auditor:
    """Who holds the carrier against the book."""
    account = config.simwood_account
    gate = Gate(client, account, Limits.of(config))

    def note(exchange: Exchange) -> None:
        count(tally, exchange.operation, exchange.ending, exchange.seconds)

    def carrier(before_call: Callable[[], None]) -> Carrier:
        passage = Guard(gate, stopping.wait)
        return Carrier.of(config, clock=clock, before_call=before_call, on_exchange=note, passage=passage)

    def compare(asker: Asker) -> Truth:
        return Truth(asker, Beliefs(client, account), UnderWay(client, book, account))

    nightly = Schedule(cron_of(config.audit_at)) if config.audit_at else None
    return Auditor(Audits(client, account), compare, carrier, clock, stopping=stopping, nightly=nightly)


def keep(watch: Watch, token: str, lease: float, work: Iterable[Callable[[], object]]) -> None:
    """One round of work, if this process leads. A book or belt that is away is left for the next round."""
    try:
        if watch.lead(token, lease):
            for do in work:
                do()
    except (BookUnavailable, BeltUnavailable) as error:
        log.warning("round given up", why=str(error))
