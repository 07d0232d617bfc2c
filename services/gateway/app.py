"""The gateway as a WSGI application, made from parts that are handed in. One line a route."""

import falcon
import redis
from falcon import Request, Response

from services.gateway import problems
from services.gateway.attention import Attention
from services.gateway.batches import BatchById, Batches
from services.gateway.decisions import DECISIONS, Decisions
from services.gateway.events import ClientEvents, OrderEvents
from services.gateway.health import Health, Ready
from services.gateway.ids import UlidConverter
from services.gateway.intake import Intake
from services.gateway.keys import Keys, RateHeaders
from services.gateway.orders import OrderById, Orders, ResultById
from services.gateway.plans import Plans
from services.gateway.publisher import Publisher
from services.gateway.secrets import SecretById
from services.gateway.v3.surface import PATHS
from services.gateway.v3.wiring import surface
from services.gateway.waiting import Asked
from shared.clock import Clock
from shared.config import Config, seals_of
from shared.gate.gate import Gate, Limits
from shared.orders.answers import Answers
from shared.orders.book import Book
from shared.orders.clients import Clients
from shared.orders.escrow import Escrow
from shared.orders.files import Files
from shared.orders.log import Log
from shared.orders.rates import Rates
from shared.orders.search import Batches as BatchIndex
from shared.orders.search import Search
from shared.tubes.spread import Producer


def create_app(
    config: Config, client: redis.Redis, belt: Producer, clock: Clock
) -> falcon.App[Request, Response]:
    """Wire the resources to their routes. Whoever drives it honours their holds: see `waiting`."""
    book, seals = Book(client, patience=config.rescue_after), seals_of(config)
    keys = Keys(Clients(client, seals), Rates(client), clock, development=config.environment == "development")
    publisher = Publisher(belt, clock, job_ttr=config.job_ttr)
    intake = Intake(
        book,
        publisher,
        clock,
        account=config.simwood_account,
        price_emergency=config.price_emergency,
    )
    plans = Plans(config, client, clock)
    index = BatchIndex(client, book)

    app = falcon.App(middleware=[Asked(), RateHeaders()])
    problems.install(app)
    app.router_options.converters["ulid"] = UlidConverter
    search = Search(client, book)
    app.add_route("/orders", Orders(intake=intake, plans=plans, book=book, search=search, keys=keys))
    app.add_route("/orders/{order_id:ulid}", OrderById(book, keys))
    app.add_route("/orders/{order_id:ulid}/events", OrderEvents(book, keys))
    app.add_route("/events", ClientEvents(Log(client), keys))
    app.add_route(
        "/orders/{order_id:ulid}/result",
        ResultById(
            book,
            Files(client, seals, retention=config.report_retention),
            Answers(client, seals, retention=config.report_retention),
            keys,
        ),
    )
    escrow = Escrow(client, seals, retention=config.report_retention)
    app.add_route("/orders/{order_id:ulid}/secret", SecretById(book, escrow, keys))
    for decision in DECISIONS:
        decided = Decisions(decision, book, publisher, keys, clock)
        app.add_route(f"/orders/{{order_id:ulid}}/{decision}", decided)
    app.add_route("/attention", Attention(book, search, keys))
    app.add_route("/batches", Batches(intake, index, publisher, keys, clock))
    app.add_route("/batches/{batch_id:ulid}", BatchById(index, keys))
    app.add_sink(surface(config, client, seals, keys, clock, intake=intake, book=book), PATHS)
    app.add_route("/healthz", Health())
    gate = Gate(client, config.simwood_account, Limits.of(config))
    app.add_route("/readyz", Ready(client, belt, gate))
    return app
