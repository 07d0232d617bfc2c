"""The v3 surface put together: the one table of who answers which errand."""

import time

import redis

from services.gateway.intake.intake import Intake
from services.gateway.reading.keys import Keys
from services.gateway.v3.call import Responders
from services.gateway.v3.callers import Callers
from services.gateway.v3.door import Door
from services.gateway.v3.downloads import Downloads
from services.gateway.v3.files import Files as Collections
from services.gateway.v3.parts import Parts
from services.gateway.v3.reads import Reads
from services.gateway.v3.reports import Reports
from services.gateway.v3.shelf import Shelf
from services.gateway.v3.surface import Surface
from services.gateway.v3.writes import Writes
from services.gateway.waiting.presence import process_name
from shared.carrier.relay import Relay
from shared.clock import Clock
from shared.config import Config
from shared.gate.gate import Gate, Limits
from shared.gate.guard import Inquiry
from shared.orders.book.book import Book
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.v3.askers import Askers
from shared.orders.v3.copies import Copies
from shared.orders.v3.slots import Slots
from shared.seals import Seals


def surface(
    config: Config,
    client: redis.Redis,
    seals: Seals,
    keys: Keys,
    clock: Clock,
    *,
    intake: Intake,
    book: Book,
) -> Surface:
    """The surface for the configured carrier account."""
    account = config.simwood_account
    relay = _relay(config, Gate(client, account, Limits.of(config)), clock)
    shelf = Shelf(Copies(client, account), clock)
    kept = config.report_retention
    answers = Answers(client, seals, retention=kept)
    askers = Askers(client, process_name(), retention=kept)
    parts = Parts(intake, book, answers, askers, clock, seconds=config.gateway_hold, retention=kept)
    slots = Slots(client, account, retention=kept)
    reads, downloads = Reads(relay, shelf, clock), Downloads(relay, shelf, clock)
    files = Files(client, seals, retention=kept)
    lifetime = config.report_ttl
    responders: Responders = {
        "read": reads,
        "download": downloads,
        "write": Writes(parts),
        "report": Reports(parts, slots, lifetime=lifetime),
        "file": Collections(parts, slots, files, listed=reads, elsewhere=downloads, lifetime=lifetime),
    }
    return Surface(Door(keys, account), Callers(config.trusted_proxies), responders, clock)


def _relay(config: Config, gate: Gate, clock: Clock) -> Relay:
    """One thread more may wait for a place: a slow carrier leaves a quarter of them to accept orders."""
    return Relay(
        config.simwood_url,
        config.simwood_username,
        config.simwood_password,
        timeout=config.call_timeout,
        at_once=max(1, config.gateway_threads * 3 // 4 - 1),
        clock=clock,
        passage=lambda: Inquiry(gate, time.sleep),
    )
