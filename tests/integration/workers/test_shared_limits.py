"""Workers of two hosts, one carrier: what it asks of one binds all, and while it is out nobody pays for it.

Everything is real but the hosts, which are threads here: Redis, beanstalkd, the sandbox with its faults. Its
journal says who called when. What is waited for are the book's own messages.
"""

import threading
import time
from collections.abc import Callable, Generator
from datetime import datetime
from itertools import pairwise
from typing import cast

import greenstalk
import pytest
import redis
from ulid import ULID

from services.workers.main import build
from shared.addresses import split_address
from shared.config import Config, load, seals_of
from shared.gate.gate import Gate, Limits
from shared.metrics.tally import Tally
from shared.orders import keyspace, progress
from shared.orders.book.book import Book
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.book.publish import publish
from shared.orders.clients.clients import Clients, demo_client
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder, NumberActivate, TrunkCreate
from shared.tubes.client import Beanstalkd
from shared.tubes.names import NUMBERS_SEARCH, WORKER_TUBES
from tests.sandbox_server import ACCOUNT, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer

PATIENCE = 20
THREADS = 2
FAILURES = 3
OPEN = 0.2
CALL = 1.0
PROBES = 3
"""That find the carrier out."""
SEARCH = f"/numbers/{ACCOUNT}/available/standard/100"
"""How the test itself looks for numbers; no worker asks for so many."""
Seen = dict[str, str]


class Site:
    """Two hosts, each with a pool of connections and a gate of its own, and what they work on."""

    def __init__(self, config: Config, client: redis.Redis, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox
        self.redis = client
        self.book = Book(client, patience=config.rescue_after)
        self.gate = Gate(client, ACCOUNT, Limits.of(config))
        self.address = config.beanstalkd[0]
        self.belt = Beanstalkd(self.address)
        self.ttr = config.job_ttr
        Clients(client, seals_of(config)).put(demo_client(ACCOUNT))
        self._taken: list[str] = []
        self._live = client.pubsub()
        self._live.subscribe(keyspace.LIVE_CHANNEL)
        self.runners = [runner for _host in range(2) for runner in build(config, Tally())]
        self._threads = [threading.Thread(target=runner.run, args=(WORKER_TUBES,)) for runner in self.runners]

    def open(self) -> None:
        """Everybody to work."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Everybody home."""
        for runner in self.runners:
            runner.stop()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        self._live.close()
        self.belt.close()

    def take(self, count: int) -> None:
        """So many orders, each for a number of its own."""
        rows = self.sandbox.call("GET", SEARCH).json()[len(self._taken) :]
        numbers = [row["country_code"] + row["number"] for row in rows[:count]]
        self._taken += [self._accepted(NumberActivate(reference="r", number=number)) for number in numbers]

    def take_trunk(self) -> None:
        """An order that begins on another tube."""
        self._taken.append(self._accepted(TrunkCreate(reference="r", trunk=f"{ACCOUNT}-LIMITS")))

    def _accepted(self, spec: AnyOrder) -> str:
        move = progress.accept(
            spec, order_id=str(ULID()), client="demo", account=ACCOUNT, trace="t" * 32, now=0
        )
        self.book.accept(move, IdempotencyKey(move.order.id, "fingerprint"))
        publish(self.belt, move.order, delay=0, ttr=self.ttr)
        return move.order.id

    def orders(self) -> list[Order]:
        """All that were taken."""
        return self.book.read_many(self._taken)

    def until(self, holds: Callable[[], bool]) -> None:
        """Look again with every change of an order."""
        while not holds():
            assert self._live.get_message(timeout=PATIENCE), [(o.state, o.why) for o in self.orders()]

    def all_succeeded(self) -> bool:
        """Whether all orders have ended well; one that ended otherwise is an error."""
        orders = self.orders()
        assert not [order for order in orders if order.state in {State.FAILED, State.ATTENTION}]
        return all(order.state is State.SUCCEEDED for order in orders)

    def attempts(self) -> int:
        """What the orders have spent."""
        return sum(step.attempts for order in self.orders() for step in order.steps)

    def pauses(self, tube: str) -> int:
        """How often a tube was paused."""
        with greenstalk.Client(split_address(self.address)) as client:
            return int(client.stats_tube(tube)["cmd-pause-tube"])

    def calls(self) -> list[tuple[float, int]]:
        """When workers have called the carrier, and how it answered."""
        told = self.sandbox.control("GET", "journal", params={"last": 1000})["requests"]
        seen = [one for one in cast("list[Seen]", told) if not one["path"].endswith(SEARCH)]
        return [(datetime.fromisoformat(one["at"]).timestamp(), int(one["status"])) for one in seen]


@pytest.fixture(scope="module")
def servers(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer
) -> Generator[tuple[SandboxServer, BeanstalkdServer]]:
    beanstalkd = BeanstalkdServer(tmp_path_factory.mktemp("belt"), binlog=False).start()
    url = redis_server.url
    with SandboxServer(
        tmp_path_factory.mktemp("box"), redis_url=url, beanstalkd=beanstalkd.address
    ) as sandbox:
        yield sandbox, beanstalkd
    beanstalkd.kill()


@pytest.fixture
def site(
    servers: tuple[SandboxServer, BeanstalkdServer], real_redis: redis.Redis, redis_server: RedisServer
) -> Generator[Site]:
    sandbox, beanstalkd = servers
    sandbox.reset()
    config = load(
        {
            "TRUNKLINE_ENVIRONMENT": "development",
            "TRUNKLINE_REDIS_URL": redis_server.url,
            "TRUNKLINE_BEANSTALKD": beanstalkd.address,
            "TRUNKLINE_SIMWOOD_URL": sandbox.url,
            "TRUNKLINE_WORKER_THREADS": str(THREADS),
            "TRUNKLINE_CALL_TIMEOUT": str(CALL),
            "TRUNKLINE_BREAKER_FAILURES": str(FAILURES),
            "TRUNKLINE_BREAKER_OPEN": str(OPEN),
            "TRUNKLINE_SETTLE_AFTER": "0",
        }
    )
    site = Site(config, real_redis, sandbox)
    yield site
    site.close()


def test_a_retry_after_that_one_worker_is_told_binds_all_and_pauses_the_tube(site: Site) -> None:
    site.take(1)
    site.sandbox.plant("status", status=429, retry_after=1, count=1)
    site.open()
    site.until(lambda: site.orders()[0].state is State.WAITING)
    site.take(3)
    site.take_trunk()
    site.until(site.all_succeeded)
    calls = site.calls()
    (told,) = [at for at, status in calls if status == 429]
    assert min(at for at, _ in calls if at > told) >= told + 1
    assert site.attempts() == 0
    assert site.pauses(NUMBERS_SEARCH) == 1
    assert len(site.sandbox.ledger(effect="number.allocate")) == 4


def test_an_outage_opens_the_breaker_for_all_one_probe_closes_it_and_no_order_fails(site: Site) -> None:
    site.take(10)
    site.sandbox.plant("status", status=503)
    site.open()
    site.until(lambda: int(site.redis.hget(keyspace.gate(ACCOUNT), "openings") or 0) > PROBES)
    site.sandbox.clear_faults()
    site.until(site.all_succeeded)

    under_way = FAILURES - 1 + 2 * THREADS - 1
    """Those before the one that opens it, and those that were on their way when it opened."""
    out = [at for at, status in site.calls() if status == 503]
    assert all(later - at >= OPEN for at, later in pairwise(out[-PROBES:]))
    assert site.attempts() <= under_way
    assert site.gate.outage() == 0
    assert len(site.sandbox.ledger(effect="number.allocate")) == 10


def test_a_worker_that_dies_with_the_probe_in_hand_does_not_leave_everybody_out(site: Site) -> None:
    long_ago = Gate(site.redis, ACCOUNT, Limits(0, 1, 1, OPEN, OPEN, CALL), now=lambda: 1_000_000_000.0)
    long_ago.leave("failed")
    assert site.gate.enter(0).verdict == "probe"
    died = time.time()
    site.take(4)
    site.open()
    site.until(site.all_succeeded)
    first = min(at for at, _ in site.calls())
    assert first >= died + CALL
    assert site.attempts() == 0
