"""One worker process: wires the parts, starts the threads, and drains them on SIGTERM.

Stop means drain: no thread reserves another job, every thread finishes the one in hand.
"""

import os
import socket
import threading
import time

import msgspec
import redis

from services.workers.context import Parts
from services.workers.handlers import HANDLERS
from services.workers.runner import Runner, Timing
from shared import logs, signals
from shared.callbacks.delivery import Delivery
from shared.carrier.client import Carrier, Exchange
from shared.carrier.passage import Passage
from shared.clock import SystemClock
from shared.config import Config, seals_of
from shared.gate.gate import Gate, Limits
from shared.gate.guard import Guard
from shared.metrics.calls import count
from shared.metrics.names import STEPS
from shared.metrics.tally import Tally
from shared.metrics.teller import Teller
from shared.orders.book import delivery
from shared.orders.book.book import Book
from shared.orders.book.delivery import Reports
from shared.orders.book.pauses import Pauses
from shared.orders.book.publish import publish
from shared.orders.clients.clients import Clients
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.orders.progress import Rules
from shared.orders.types.prices import Prices
from shared.orders.v3.copies import Copies
from shared.store import connect
from shared.tubes.client import Beanstalkd
from shared.tubes.names import WORKER_TUBES

log = logs.get("workers")


def main(config: Config, tubes: tuple[str, ...] = WORKER_TUBES) -> int:
    """Work on `tubes` until SIGTERM or SIGINT; 0 after a clean drain."""
    logs.configure(config.log_level, program="worker")
    stopping = signals.stop_event()
    tally = Tally()
    runners = build(config, tally)
    teller = Teller(connect(config.redis_url), tally, "worker")
    threads = [threading.Thread(target=runner.run, args=(tubes,), name=runner.name) for runner in runners]
    for thread in threads:
        thread.start()
    teller.start()
    log.info("worker started", threads=len(threads), tubes=list(tubes))
    stopping.wait()
    log.info("draining")
    for runner in runners:
        runner.stop()
    for thread in threads:
        thread.join()
    teller.close()
    log.info("worker stopped")
    return 0


def build(config: Config, tally: Tally) -> list[Runner]:
    """The process's runners, one a thread; they share a Redis pool and a tally, and nothing else."""
    client, clock = connect(config.redis_url), SystemClock()
    book = Book(client, patience=config.rescue_after)
    gate = Gate(client, config.simwood_account, Limits.of(config))
    timing = Timing(clock, Rules.of(config))

    def runner(index: int) -> Runner:
        belt = Beanstalkd(config.beanstalkd[index % len(config.beanstalkd)])
        carrier = carrier_of(config, clock, Guard(gate, time.sleep), tally)
        return Runner(
            f"{socket.gethostname()}:{os.getpid()}:{index}",
            belt=belt,
            book=book,
            handlers=HANDLERS,
            parts=_parts(config, client, clock, book=book, belt=belt, carrier=carrier),
            timing=timing,
            pauses=Pauses(client),
            on_step=lambda tube, outcome: tally.count(STEPS, tube, type(outcome).__name__),
        )

    return [runner(index) for index in range(config.worker_threads)]


def _parts(
    config: Config, client: redis.Redis, clock: SystemClock, *, book: Book, belt: Beanstalkd, carrier: Carrier
) -> Parts:
    """What the handlers of one thread work with."""
    seals, retention = seals_of(config), config.report_retention
    callbacks = Delivery(clock, private=config.callback_private, timeout=config.call_timeout)

    def report_url(order_id: str) -> str:
        return delivery.url(config.public_url, seals, order_id) if config.public_url else ""

    return Parts(
        book=book,
        files=Files(client, seals, retention=retention),
        escrow=Escrow(client, seals, retention=retention),
        answers=Answers(client, seals, retention=retention),
        clients=Clients(client, seals),
        carrier=carrier,
        deliver=callbacks.send,
        push=callbacks.push,
        report_ttl=config.report_ttl,
        price_emergency=config.price_emergency,
        on_write=Copies(client, config.simwood_account).end,
        prices=Prices.of(config),
        follow_every=config.follow_every,
        reports=Reports(client, retention=retention),
        report_url=report_url,
        delivery_wait=config.delivery_wait,
        pause=time.sleep,
        publish=lambda order: publish(belt, order, delay=0, ttr=config.job_ttr),
    )


def carrier_of(config: Config, clock: SystemClock, passage: Passage, tally: Tally) -> Carrier:
    """A client of the configured carrier account, for one thread."""

    def note(exchange: Exchange) -> None:
        log.debug("exchange", **msgspec.structs.asdict(exchange))
        count(tally, exchange.operation, exchange.ending, exchange.seconds)

    return Carrier.of(config, clock=clock, passage=passage, on_exchange=note)
