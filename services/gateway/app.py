"""The gateway as a WSGI application, made from parts that are handed in. One line a route."""

from typing import NamedTuple

import falcon
import redis
from falcon import Request, Response

from services.gateway import problem_details
from services.gateway.console.resources import ConsolePage, ConsolePart
from services.gateway.intake.intake import Intake
from services.gateway.intake.publisher import Publisher
from services.gateway.measuring import Measured
from services.gateway.openapi.document import Route
from services.gateway.openapi.resources import ApiDocument, Page, ProblemPages
from services.gateway.reading.keys import Keys, RateHeaders
from services.gateway.resources.attention import Attention
from services.gateway.resources.audits import DECISIONS as AUDIT_DECISIONS
from services.gateway.resources.audits import AuditsToMake, DecisionAbout, LatestAudit
from services.gateway.resources.batches import BatchById, Batches
from services.gateway.resources.decisions import DECISIONS, Decisions
from services.gateway.resources.delivery import Delivery
from services.gateway.resources.events import ClientEvents, OrderEvents
from services.gateway.resources.families import Families
from services.gateway.resources.health import Health, Ready
from services.gateway.resources.metrics import Metrics
from services.gateway.resources.one_order import EvidenceById, OrderById, ResultById
from services.gateway.resources.orders import Orders
from services.gateway.resources.plans import Plans
from services.gateway.resources.secrets import SecretById
from services.gateway.resources.tubes import PausedTube, Tubes
from services.gateway.routing import Router
from services.gateway.safety import SafeHeaders
from services.gateway.v3.surface import PATHS
from services.gateway.v3.wiring import surface
from services.gateway.waiting.holds import Asked
from shared.clock import Clock
from shared.config import Config, seals_of
from shared.gate.gate import Gate, Limits
from shared.metrics.tally import Tally
from shared.orders.audit.audits import Audits
from shared.orders.book.batches import Batches as BatchIndex
from shared.orders.book.book import Book
from shared.orders.book.delivery import Reports
from shared.orders.book.log import Log
from shared.orders.book.pauses import Pauses
from shared.orders.book.search import Search
from shared.orders.book.under_way import UnderWay
from shared.orders.clients.clients import Clients
from shared.orders.clients.rates import Rates
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.seals import Seals
from shared.tubes.spread import Producer


class _Core(NamedTuple):
    """What most resources work with."""

    config: Config
    client: redis.Redis
    belt: Producer
    clock: Clock
    seals: Seals
    book: Book
    keys: Keys
    publisher: Publisher
    intake: Intake


def create_app(
    config: Config, client: redis.Redis, belt: Producer, clock: Clock, tally: Tally | None = None
) -> falcon.App[Request, Response]:
    """Wire the resources to their routes. Whoever drives it honours their holds: see `waiting`.

    Requests are counted in `tally`.
    """
    core = _core(config, client, belt, clock)
    routes = [*_for_clients(core), *_for_operators(core), *_for_machines(core)]
    description = ApiDocument(routes)
    routes += _for_readers(description)
    measured = Measured(tally or Tally(), clock)
    app = falcon.App(middleware=[measured, Asked(), RateHeaders(), SafeHeaders()], router=Router())
    problem_details.install(app)
    for route in routes:
        app.add_route(route.path, route.resource)
    carriers = surface(config, client, core.seals, core.keys, clock, intake=core.intake, book=core.book)
    app.add_sink(carriers, PATHS)
    return app


def _core(config: Config, client: redis.Redis, belt: Producer, clock: Clock) -> _Core:
    book, seals = Book(client, patience=config.rescue_after), seals_of(config)
    keys = Keys(Clients(client, seals), Rates(client), clock, development=config.environment == "development")
    publisher = Publisher(belt, clock, job_ttr=config.job_ttr)
    intake = Intake(
        book,
        publisher,
        clock,
        account=config.simwood_account,
        price_emergency=config.price_emergency,
        private=config.callback_private,
    )
    return _Core(config, client, belt, clock, seals, book, keys, publisher, intake)


def _for_clients(core: _Core) -> list[Route]:
    """Orders, batches and events."""
    client, book, keys, clock = core.client, core.book, core.keys, core.clock
    kept = core.config.report_retention
    files, answers = Files(client, core.seals, retention=kept), Answers(client, core.seals, retention=kept)
    escrow, batches = Escrow(client, core.seals, retention=kept), BatchIndex(client)
    plans, search = Plans(core.config, client, clock), Search(client, book)
    return [
        Route("/orders", Orders(intake=core.intake, plans=plans, book=book, search=search, keys=keys)),
        Route("/orders/{order_id:ulid}", OrderById(book, keys)),
        Route("/orders/{order_id:ulid}/events", OrderEvents(book, keys)),
        Route("/orders/{order_id:ulid}/evidence", EvidenceById(book, keys)),
        Route("/orders/{order_id:ulid}/result", ResultById(book, files, answers, keys)),
        Route("/orders/{order_id:ulid}/secret", SecretById(book, escrow, keys)),
        *(
            Route(f"/orders/{{order_id:ulid}}/{what}", Decisions(what, book, core.publisher, keys, clock))
            for what in DECISIONS
        ),
        Route("/batches", Batches(core.intake, batches, core.publisher, keys, clock)),
        Route("/batches/{batch_id:ulid}", BatchById(batches, keys)),
        Route("/events", ClientEvents(Log(client), keys)),
    ]


def _for_operators(core: _Core) -> list[Route]:
    """What waits for a person, tubes and audits."""
    keys, clock = core.keys, core.clock
    audits, pauses = Audits(core.client, core.config.simwood_account), Pauses(core.client)
    under_way = UnderWay(core.client, core.book, core.config.simwood_account)
    return [
        Route("/attention", Attention(core.book, Search(core.client, core.book), keys)),
        Route("/tubes", Tubes(core.belt, pauses, keys)),
        Route("/tubes/{tube}/pause", PausedTube(core.belt, pauses, keys, clock)),
        Route("/audits", AuditsToMake(audits, keys, clock)),
        Route("/audits/latest", LatestAudit(audits, keys)),
        *(
            Route(
                f"/audits/differences/{{difference}}/{what}",
                DecisionAbout(what, audits, core.intake, keys, clock, under_way=under_way),
            )
            for what in AUDIT_DECISIONS
        ),
    ]


def _for_machines(core: _Core) -> list[Route]:
    """What needs no key: the carrier's delivery reports, and whoever watches this process."""
    client, clock, account = core.client, core.clock, core.config.simwood_account
    gate = Gate(client, account, Limits.of(core.config))
    reports = Reports(client, retention=core.config.report_retention)
    return [
        Route("/delivery/{token}", Delivery(reports, core.book, core.publisher, core.seals, clock)),
        Route("/healthz", Health()),
        Route("/readyz", Ready(client, core.belt, gate)),
        Route("/metrics", Metrics(Families(client, core.belt, gate, account, clock), clock)),
    ]


def _for_readers(description: ApiDocument) -> list[Route]:
    """What the gateway says of itself, and its page for operators."""
    return [
        Route("/openapi.json", description),
        Route("/docs", Page(description)),
        Route("/docs/problems/{kind}", ProblemPages()),
        Route("/console", ConsolePage()),
        Route("/console/{version}/{name}", ConsolePart()),
    ]
