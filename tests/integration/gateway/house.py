"""A gateway in the test's own process: the real Redis, beanstalkd in memory, and what a test does to them."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from typing import Any, cast

import redis
from falcon import testing

from services.gateway.app import create_app
from services.gateway.waiting.waiters import Waiters
from shared.clock import Clock, SystemClock
from shared.config import DEVELOPMENT, Config, Secret
from shared.metrics.tally import Tally
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.clients.clients import Client, Clients, demo_client
from shared.orders.escrow.files import Files
from shared.orders.progress import Rules
from shared.orders.record import Cost, Effect, Order
from shared.outcome import Done, Outcome
from shared.tubes.envelope import Envelope, decode
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.spread import Producer
from tests.integration.gateway.patient import Patient
from tests.unit.orders.samples import SEALS

KEY = "tl_demo_demo-secret"
NUMBER = "442079460123"
CONFIG = Config(
    environment="development",
    simwood_username="sandbox",
    simwood_password=Secret("sandbox"),
    simwood_account="930000",
    escrow_key=Secret(DEVELOPMENT["escrow_key"]),
    gateway_threads=8,
)
RULES = Rules.of(CONFIG)

Json = dict[str, Any]


class House:
    """A gateway, and everything behind it."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        clock: Clock | None = None,
        config: Config = CONFIG,
        belt: Producer | None = None,
        tally: Tally | None = None,
    ) -> None:
        self.redis = client
        self.clock = clock or SystemClock()
        self.server = MemoryServer()
        self.book = Book(client, patience=config.rescue_after)
        self.files = Files(client, SEALS, retention=config.report_retention)
        self.belt = belt = belt or Producer(
            ["memory:1"], connect=lambda _: MemoryBelt(self.server), clock=self.clock, rest=0.001
        )
        self.waiters = Waiters(client)
        app = create_app(config, client, belt, self.clock, tally)
        places = config.gateway_waiters
        self.patient = Patient(app, self.waiters, self.clock, places=places)
        self.http = testing.TestClient(self.patient)
        self._keys = count()

    def close(self) -> None:
        """Stop what runs in the background."""
        self.waiters.close()

    def admit(self, client: Client | None = None) -> None:
        """Let a client in; the demo client unless told otherwise."""
        Clients(self.redis, SEALS).put(client or demo_client("930000"))

    def post(
        self,
        path: str = "/orders",
        body: object = None,
        *,
        raw: bytes | None = None,
        auth: str | None = f"Bearer {KEY}",
        key: str | None = "",
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> testing.Result:
        """A POST: with a key of its own unless one is given, without any when it is None."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = auth
        if key is not None:
            sent["Idempotency-Key"] = key or f"key-{next(self._keys)}"
        content: Json = {"body": raw} if raw is not None else {"json": body if body is not None else order()}
        return self.http.simulate_post(path, headers=sent, query_string=query, **content)

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        /,
        *,
        auth: str = f"Bearer {KEY}",
        **params: str,
    ) -> testing.Result:
        """A GET."""
        sent = {"Authorization": auth, **(headers or {})}
        return self.http.simulate_get(path, headers=sent, params=params)

    def read(self, answer: testing.Result) -> Order:
        """The order of an answer, as the book has it."""
        return self.book.read(document(answer)["id"])

    def jobs(self) -> list[Envelope]:
        """What is on the belt, oldest first."""
        return [decode(job.body) for job in self.server.jobs.values()]

    def orders(self) -> list[str]:
        """The ids of all orders of the demo client."""
        return [row["id"] for row in document(self.get("/orders", limit="500"))["orders"]]

    def work(self, order_id: str, *outcomes: Outcome) -> Order:
        """Do what a worker would: claim the order and settle it, once for each outcome."""
        found = self.book.read(order_id)
        for outcome in outcomes:
            now = self.clock.time()
            found = self.book.commit(found, progress.claim(found, "worker", now, RULES))
            found = self.book.commit(found, progress.settle(found, outcome, now, 0.0, RULES))
        return found

    def announce(self, order_id: str, amount: Decimal) -> Order:
        """Do what a worker does before a paid call."""
        found, now = self.book.read(order_id), self.clock.time()
        found = self.book.commit(found, progress.claim(found, "worker", now, RULES))
        effect = Effect("PUT", {}, now, Cost(amount, numbers=1))
        return self.book.commit(found, progress.announce(found, effect, ()))

    def finish(self, order_id: str) -> Order:
        """Take an order of two steps to its end."""
        return self.work(order_id, Done(), Done())


def order(reference: str = "R-1", **fields: object) -> Json:
    """An order as a client writes it; two steps."""
    return {"type": "number.release", "reference": reference, "number": NUMBER, **fields}


def document(answer: testing.Result) -> Json:
    """An answer's JSON object."""
    return cast("Json", answer.json)


def kind(answer: testing.Result) -> str:
    """The last word of a problem's type."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = document(answer)
    assert problem["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    return str(problem["type"]).removeprefix("/docs/problems/")
