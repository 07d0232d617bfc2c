"""The gateway as a WSGI application, made from parts that are handed in. One line a route."""

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
from shared.orders.clients.clients import Clients
from shared.orders.clients.rates import Rates
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.tubes.spread import Producer


def create_app(
    config: Config, client: redis.Redis, belt: Producer, clock: Clock, tally: Tally | None = None
) -> falcon.App[Request, Response]:
    """Wire the resources to their routes. Whoever drives it honours their holds: see `waiting`.

    Requests are counted in `tally`.
    """
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
    plans, search, index = Plans(config, client, clock), Search(client, book), BatchIndex(client)
    kept = config.report_retention
    files, answers = Files(client, seals, retention=kept), Answers(client, seals, retention=kept)
    escrow = Escrow(client, seals, retention=kept)
    gate = Gate(client, config.simwood_account, Limits.of(config))
    audits, pauses = Audits(client, config.simwood_account), Pauses(client)

    routes = [
        Route("/orders", Orders(intake=intake, plans=plans, book=book, search=search, keys=keys)),
        Route("/orders/{order_id:ulid}", OrderById(book, keys)),
        Route("/orders/{order_id:ulid}/events", OrderEvents(book, keys)),
        Route("/orders/{order_id:ulid}/evidence", EvidenceById(book, keys)),
        Route("/orders/{order_id:ulid}/result", ResultById(book, files, answers, keys)),
        Route("/orders/{order_id:ulid}/secret", SecretById(book, escrow, keys)),
        *(
            Route(f"/orders/{{order_id:ulid}}/{decision}", Decisions(decision, book, publisher, keys, clock))
            for decision in DECISIONS
        ),
        Route("/batches", Batches(intake, index, publisher, keys, clock)),
        Route("/batches/{batch_id:ulid}", BatchById(index, keys)),
        Route("/events", ClientEvents(Log(client), keys)),
        Route("/attention", Attention(book, search, keys)),
        Route("/tubes", Tubes(belt, pauses, keys)),
        Route("/tubes/{tube}/pause", PausedTube(belt, pauses, keys, clock)),
        Route("/audits", AuditsToMake(audits, keys, clock)),
        Route("/audits/latest", LatestAudit(audits, keys)),
        *(
            Route(
                f"/audits/differences/{{difference}}/{what}", DecisionAbout(what, audits, intake, keys, clock)
            )
            for what in AUDIT_DECISIONS
        ),
        Route("/delivery/{token}", Delivery(Reports(client, retention=kept), book, publisher, seals, clock)),
        Route("/healthz", Health()),
        Route("/readyz", Ready(client, belt, gate)),
        Route("/metrics", Metrics(Families(client, belt, gate, config.simwood_account, clock), clock)),
    ]
    description = ApiDocument(routes)
    routes += [
        Route("/openapi.json", description),
        Route("/docs", Page(description)),
        Route("/docs/problems/{kind}", ProblemPages()),
        Route("/console", ConsolePage()),
        Route("/console/{version}/{name}", ConsolePart()),
    ]

    measured = Measured(tally or Tally(), clock)
    app = falcon.App(middleware=[measured, Asked(), RateHeaders(), SafeHeaders()], router=Router())
    problem_details.install(app)
    for route in routes:
        app.add_route(route.path, route.resource)
    app.add_sink(surface(config, client, seals, keys, clock, intake=intake, book=book), PATHS)
    return app
