"""A worker's whole way on a real beanstalkd and a real Redis, with only the carrier stood in for."""

from collections.abc import Generator

import pytest
import redis
from ulid import ULID

from services.workers.context import Parts
from services.workers.handlers import HANDLERS
from services.workers.runner import Runner, Timing
from shared.carrier.client import Carrier
from shared.clock import SystemClock
from shared.config import Secret
from shared.exchange.line import Line
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.delivery import Reports
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.book.pauses import Pauses
from shared.orders.book.publish import publish
from shared.orders.clients.clients import Clients, demo_client
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.orders.progress import Rules
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from shared.tubes.client import Beanstalkd
from shared.tubes.names import NUMBERS_ALLOCATE, WORKER_TUBES
from tests.servers import BeanstalkdServer
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, RECORD_PRICE, ROWS, World
from tests.unit.workers.fate import Fate
from tests.unit.workers.scripted_carrier import ScriptedCarrier, lost_after, then
from tests.unit.workers.workshop import activate, release, report

RULES = Rules(job_ttr=3, settle_after=0, max_attempts=4, poison_after=3, callback_give_up=60, repeat_after=30)
TURNS = 60


class Site:
    """A worker on real servers; with an `url` it talks to the carrier there, over a line of its own."""

    def __init__(
        self, client: redis.Redis, server: BeanstalkdServer, url: str = "", user: tuple[str, str] = ("u", "p")
    ) -> None:
        self._url, self._user = url, user
        self.clock = SystemClock()
        self.redis = client
        self.server = server
        self.book = Book(client, patience=1)
        self.world = World()
        self.carrier = ScriptedCarrier(self.world, Fate())
        self.delivered: list[str] = []
        self.belts: list[Beanstalkd] = []
        self.worker = self.hire("first")
        Clients(client, SEALS).put(demo_client(ACCOUNT))

    def hire(self, name: str) -> Runner:
        """A worker with a connection of its own."""
        belt = Beanstalkd(self.server.address)
        belt.watch(WORKER_TUBES)
        self.belts.append(belt)
        parts = Parts(
            book=self.book,
            answers=Answers(self.redis, SEALS, retention=60),
            escrow=Escrow(self.redis, SEALS, retention=60),
            files=Files(self.redis, SEALS, retention=60),
            clients=Clients(self.redis, SEALS),
            carrier=Carrier(
                self._url or "http://carrier",
                self._user[0],
                Secret(self._user[1]),
                ACCOUNT,
                call_timeout=1,
                clock=self.clock,
                line=Line() if self._url else self.carrier,
            ),
            deliver=lambda _url, _secret, message_id, _body: self.delivered.append(message_id),
            push=lambda _url, _payload: None,
            report_ttl=300,
            price_emergency=RECORD_PRICE,
            on_write=lambda _name: None,
            reports=Reports(self.redis, retention=60),
            publish=lambda order: publish(belt, order, delay=0, ttr=RULES.job_ttr),
        )
        timing = Timing(self.clock, RULES)
        return Runner(
            name,
            belt=belt,
            book=self.book,
            handlers=HANDLERS,
            parts=parts,
            timing=timing,
            pauses=Pauses(self.redis),
        )

    def take(self, spec: AnyOrder) -> Order:
        """Accept and publish an order."""
        move = progress.accept(
            spec, order_id=str(ULID()), client="demo", account=ACCOUNT, trace="t" * 32, now=self.clock.time()
        )
        self.book.accept(move, IdempotencyKey(move.order.id, "fingerprint"))
        publish(self.belts[0], move.order, delay=0, ttr=RULES.job_ttr)
        return move.order

    def finish(self, order: Order) -> Order:
        """Work until the order has ended."""
        for _ in range(TURNS):
            found = self.book.read(order.id)
            if found.is_final and found.job is None:
                return found
            self.worker.turn(1)
        raise AssertionError(f"still {self.book.read(order.id)}")


@pytest.fixture
def site(real_redis: redis.Redis, beanstalkd_server: BeanstalkdServer) -> Generator[Site]:
    site = Site(real_redis, beanstalkd_server)
    yield site
    for belt in site.belts:
        belt.close()


def test_a_number_with_everything(site: Site) -> None:
    order = site.finish(site.take(activate(everything=True, callback="https://example.com/")))
    assert (order.state, order.charged) == (State.SUCCEEDED, site.world.charged)
    assert site.delivered == [order.id]


def test_a_release(site: Site) -> None:
    site.world.own(CHEAP)
    assert site.finish(site.take(release())).state is State.SUCCEEDED


def test_a_report(site: Site) -> None:
    order = site.finish(site.take(report()))
    file = Files(site.redis, SEALS, retention=60).get(order.id)
    assert file is not None
    assert file.content == ROWS


def test_an_answer_that_is_lost_is_read_back(site: Site) -> None:
    site.carrier.once("PUT number", lost_after)
    order = site.finish(site.take(activate(number=CHEAP)))
    assert (order.state, site.world.count("allocate")) == (State.SUCCEEDED, 1)


def test_a_connection_to_the_belt_that_breaks_in_mid_call_costs_nothing(site: Site) -> None:
    """The job is somebody else's at once: the call under way is written down, no other is made."""
    site.carrier.once("PUT number", then(site.belts[0].close))
    order = site.take(activate(number=CHEAP))
    order = site.finish(order)
    assert (order.state, order.charged) == (State.SUCCEEDED, site.world.charged)
    assert site.world.count("allocate") == 1


def test_a_job_whose_time_is_over_is_the_next_workers_and_the_ghost_does_not_pay(site: Site) -> None:
    order = site.take(activate(number=CHEAP))
    while site.book.read(order.id).step.tube != NUMBERS_ALLOCATE:
        site.worker.turn(1)

    def outlast() -> None:
        """Another worker gets the job as soon as its time-to-run is over, and finds the lease."""
        ghost, site.worker = site.worker, site.hire("second")
        assert site.worker.turn(int(RULES.job_ttr) + 1)
        site.worker = ghost

    site.carrier.once("GET number", then(outlast))
    order = site.finish(order)
    assert (order.state, order.charged) == (State.SUCCEEDED, site.world.charged)
    assert site.carrier.calls.count("PUT number") == 1
