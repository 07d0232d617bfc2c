"""The gateway as a WSGI application, made from parts that are handed in. One line a route."""

import falcon
import redis
from falcon import Request, Response

from services.gateway import problems
from services.gateway.api.document import Route
from services.gateway.api.resources import ApiDocument, Page, ProblemPages
from services.gateway.attention import Attention
from services.gateway.audits import DECISIONS as AUDIT_DECISIONS
from services.gateway.audits import AuditsToMake, DecisionAbout, LatestAudit
from services.gateway.batches import BatchById, Batches
from services.gateway.console.resources import ConsolePage, ConsolePart
from services.gateway.decisions import DECISIONS, Decisions
from services.gateway.delivery import Delivery
from services.gateway.events import ClientEvents, OrderEvents
from services.gateway.families import Families
from services.gateway.health import Health, Ready
from services.gateway.intake import Intake
from services.gateway.keys import Keys, RateHeaders
from services.gateway.measuring import Measured
from services.gateway.metrics import Metrics
from services.gateway.orders import EvidenceById, OrderById, Orders, ResultById
from services.gateway.plans import Plans
from services.gateway.publisher import Publisher
from services.gateway.routing import Router
from services.gateway.safety import SafeHeaders
from services.gateway.secrets import SecretById
from services.gateway.tubes import PausedTube, Tubes
from services.gateway.v3.surface import PATHS
from services.gateway.v3.wiring import surface
from services.gateway.waiting import Asked
from shared.clock import Clock
from shared.config import Config, seals_of
from shared.gate.gate import Gate, Limits
from shared.metrics.tally import Tally
from shared.orders.answers import Answers
from shared.orders.audits import Audits
from shared.orders.book import Book
from shared.orders.clients import Clients
from shared.orders.delivery import Reports
from shared.orders.escrow import Escrow
from shared.orders.files import Files
from shared.orders.log import Log
from shared.orders.pauses import Pauses
from shared.orders.rates import Rates
from shared.orders.search import Batches as BatchIndex
from shared.orders.search import Search
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
    plans, search, index = Plans(config, client, clock), Search(client, book), BatchIndex(client, book)
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
    problems.install(app)
    for route in routes:
        app.add_route(route.path, route.resource)
    app.add_sink(surface(config, client, seals, keys, clock, intake=intake, book=book), PATHS)
    return app
