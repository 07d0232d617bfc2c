"""A workshop: book, belt, carrier and clock, and workers to be hired for it. Nothing in it waits.

    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    shop.finish(order)

The parts are the product's own, and Redis is a real one; only beanstalkd and the network are stood in for.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from math import inf
from threading import Event
from typing import cast

import msgspec
from msgspec import UNSET
from ulid import ULID

from services.keeper.rescue import Rescue
from services.workers.context import Handler, Parts
from services.workers.handlers import HANDLERS
from services.workers.runner import Runner, Timing
from shared.carrier.client import Carrier
from shared.clock import ManualClock
from shared.config import Secret
from shared.errors import DecisionRefused
from shared.exchange.line import Line
from shared.orders import keyspace, progress
from shared.orders.book.book import Book
from shared.orders.book.delivery import Reports
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.book.pauses import Pauses
from shared.orders.book.publish import publish
from shared.orders.book.watch import Watch
from shared.orders.clients.clients import Clients, demo_client
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.orders.progress import Move, Rules
from shared.orders.record import Order
from shared.orders.types.kinds import (
    AnyOrder,
    Call,
    Choose,
    Destinations,
    Emergency,
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    ReportRun,
    Sms,
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkOptions,
    TrunkUpdate,
)
from shared.orders.types.spec import OnFailure
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.names import WORKER_TUBES
from shared.tubes.spread import Producer
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_ports import PORT_PRICES
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, RECORD_PRICE, World
from tests.unit.workers.databases import databases
from tests.unit.workers.fate import Fate, FatedBelt
from tests.unit.workers.scripted_carrier import ScriptedCarrier

RULES = Rules(
    job_ttr=60, settle_after=5, max_attempts=4, poison_after=3, callback_give_up=3600, repeat_after=90
)
PATIENCE = 30.0
"""Seconds past its time after which the keeper looks for an order's job."""
TURNS = 400
"""More turns than any order of these tests needs; an order that is not over by then spins."""
BELT = "memory:1"
FOLLOW = 30.0
"""Seconds between two looks at what takes days."""
RECORD = Emergency(
    name="Sample", premises="12", thoroughfare="Sample Street", locality="Sampletown", postcode="AB1 2CD"
)
CONFIG: dict[str, object] = {"routing": {"default": [[{"type": "sip", "endpoint": "%number@example.com"}]]}}
OTHER_CONFIG: dict[str, object] = {"routing": {"default": [[{"type": "busy"}]]}, "meta": {"key": "b"}}
TRUNK = f"{ACCOUNT}-PBX"
Send = Callable[[str, str, str, dict[str, object]], None]


class Workshop:
    """One of everything, and as many workers as are hired."""

    def __init__(
        self,
        *,
        fate: Fate | None = None,
        world: World | None = None,
        rules: Rules = RULES,
        handlers: Mapping[str, Handler] = HANDLERS,
        deliver: Send | None = None,
        line: Line | None = None,
        url: str = "http://carrier",
        user: tuple[str, str] = ("u", "p"),
    ) -> None:
        self.clock = ManualClock()
        self.fate = fate or Fate()
        self.rules = rules
        self.handlers = handlers
        self.world = world or World()
        self.carrier = ScriptedCarrier(self.world, self.fate)
        self._line, self._url, self._user = line or self.carrier, url, user
        self.server = MemoryServer(self.clock)
        self.calm, self.redis = databases.lend()
        """One Redis; nobody's fate sees `calm`, which is for the test's own eyes and the gateway's hands."""
        self.book = Book(self.redis, patience=PATIENCE)
        self.delivered: list[dict[str, object]] = []
        self.pushed: list[tuple[str, dict[str, object]]] = []
        self.written: list[str] = []
        self._deliver = deliver or self._receive
        self.idle = False
        self.on_wait: Callable[[], object] = lambda: None
        self.on_pause: Callable[[], object] = lambda: None
        self._hired = 0
        Clients(self.redis, SEALS).put(demo_client(ACCOUNT))
        self.worker = self.hire()
        self.redis.fate = self.fate

    def take(self, spec: AnyOrder, *, publish_it: bool = True) -> Order:
        """Accept an order as the gateway does."""
        move = progress.accept(
            spec, order_id=str(ULID()), client="demo", account=ACCOUNT, trace="t" * 32, now=self.clock.time()
        )
        Book(self.calm, patience=PATIENCE).accept(move, IdempotencyKey(move.order.id, "fingerprint"))
        order = self.look(move.order)
        if publish_it:
            publish(MemoryBelt(self.server), order, delay=0, ttr=self.rules.job_ttr)
        return order

    def decide(
        self, order: Order, decide: Callable[[Order], Move | None], *, publish_it: bool = True
    ) -> Order | None:
        """A person's decision, as the gateway carries it out; None where the order does not allow it."""
        book, found = Book(self.calm, patience=PATIENCE), self.look(order)
        try:
            move = decide(found)
        except DecisionRefused:
            return None
        found = book.commit(found, move) if move else found
        if publish_it and found.job is not None and found.job.lease is None:
            publish(MemoryBelt(self.server), found, delay=0, ttr=self.rules.job_ttr)
        return found

    def hire(self) -> Runner:
        """Another worker, of another name, on a connection of its own."""
        self._hired += 1
        self.belt = FatedBelt(self.server, self.fate)
        self.belt.watch(WORKER_TUBES)
        parts = Parts(
            book=self.book,
            files=Files(self.redis, SEALS, retention=3600),
            answers=Answers(self.redis, SEALS, retention=3600),
            escrow=Escrow(self.redis, SEALS, retention=3600),
            clients=Clients(self.redis, SEALS),
            carrier=Carrier(
                self._url,
                self._user[0],
                Secret(self._user[1]),
                ACCOUNT,
                call_timeout=20,
                clock=self.clock,
                line=self._line,
            ),
            deliver=self._deliver,
            push=self._push,
            report_ttl=300,
            price_emergency=RECORD_PRICE,
            on_write=self.written.append,
            publish=self._publish,
            pause=lambda _seconds: self.on_pause(),
            prices=PORT_PRICES,
            reports=Reports(self.redis, retention=3600),
            report_url=lambda order_id: f"https://gateway.example/delivery/{order_id}",
            follow_every=FOLLOW,
        )
        timing = Timing(self.clock, self.rules, chance=lambda: 0.5, wait=self._wait)
        return Runner(
            f"worker-{self._hired}",
            belt=self.belt,
            book=self.book,
            handlers=self.handlers,
            parts=parts,
            timing=timing,
            pauses=Pauses(self.redis),
        )

    def keeper(self) -> Rescue:
        """A keeper for this book and belt."""
        return Rescue(
            Book(self.calm, patience=PATIENCE),
            Watch(self.calm),
            Producer((BELT,), connect=lambda _address: MemoryBelt(self.server), clock=self.clock),
            self.clock,
            patience=PATIENCE,
            job_ttr=self.rules.job_ttr,
        )

    def step(self) -> bool:
        """Let the worker do one job, if there is one."""
        return self.worker.turn(0)

    def work(self) -> None:
        """Let the worker do all that is there to be done now."""
        for _ in range(TURNS):
            if not self.step():
                return
        raise AssertionError("the jobs never end")

    def until(self, condition: Callable[[Order], bool], order: Order, *, tick: float = 1) -> Order:
        """Work until the condition holds; when there is no work, let time pass, `tick` seconds at least."""
        found = self.look(order)
        for _ in range(TURNS):
            found = self.look(order)
            if condition(found):
                return found
            self.idle = not self.step()
            if self.idle:
                self.clock.advance(max(tick, self._until_due()))
        raise AssertionError(f"still {found.state}: {found.why}; {self.events(order)}")

    def _until_due(self) -> float:
        """Seconds until the belt or the keeper has something to do; 0 if there is nothing to wait for."""
        now = self.clock.time()
        first = cast("list[tuple[bytes, float]]", self.calm.zrange(keyspace.OPEN, 0, 0, withscores=True))
        due = (moment - now for moment in (*self.server.due(), *(score for _, score in first)))
        return min((wait for wait in due if 0 < wait < inf), default=0)

    def finish(self, order: Order) -> Order:
        """Work until the order has ended, callback and all."""
        return self.until(lambda found: found.is_final and found.job is None, order)

    def look(self, order: Order) -> Order:
        """The order as it stands."""
        return Book(self.calm, patience=PATIENCE).read(order.id)

    def file(self, order: Order) -> bytes | None:
        """The report's content, as kept."""
        found = Files(self.calm, SEALS, retention=3600).get(order.id)
        return found.content if found else None

    def events(self, order: Order) -> list[str]:
        """The order's timeline, its events only."""
        return [entry.event for entry in Book(self.calm, patience=PATIENCE).timeline(order.id)]

    def bodies(self) -> list[bytes]:
        """All that lies on the belt, in any state."""
        return [job.body for job in self.server.jobs.values()]

    def aside(self) -> list[dict[str, object]]:
        """What was set aside, newest first."""
        found = cast("list[bytes]", self.calm.lrange(keyspace.ASIDE, 0, -1))
        return [msgspec.json.decode(entry, type=dict[str, object]) for entry in found]

    def _receive(self, _url: str, _secret: str, _message_id: str, body: dict[str, object]) -> None:
        with self.fate.around("receiver"):
            self.delivered.append(body)

    def _publish(self, order: Order) -> None:
        publish(self.belt, order, delay=0, ttr=self.rules.job_ttr)

    def _push(self, url: str, payload: dict[str, object]) -> None:
        with self.fate.around("receiver"):
            self.pushed.append((url, payload))

    def _wait(self, _event: Event, seconds: float) -> None:
        self.clock.advance(seconds)
        self.on_wait()


def activate(
    *,
    number: str | None = None,
    choose: Choose | None = None,
    everything: bool = False,
    callback: str | None = None,
    on_failure: OnFailure = "keep",
) -> NumberActivate:
    """An order for a given number, or for one to choose (the default); `everything` configures it, too."""
    return NumberActivate(
        reference="r",
        number=UNSET if number is None else number,
        choose=UNSET if number is not None else choose or Choose(),
        config=CONFIG if everything else UNSET,
        trunk=TRUNK if everything else UNSET,
        emergency=RECORD if everything else UNSET,
        callback=UNSET if callback is None else callback,
        on_failure=on_failure,
    )


def update(on_failure: OnFailure = "keep", number: str = CHEAP) -> NumberUpdate:
    """An order that changes all there is to be changed of a number."""
    return NumberUpdate(
        reference="r",
        number=number,
        config=OTHER_CONFIG,
        trunk=TRUNK,
        sms=Sms("http_json", "https://example.com/sms"),
        emergency=RECORD,
        on_failure=on_failure,
    )


OPTIONS = TrunkOptions(enabled_out=False, limit_rate_out="5/10s", max_dur=60)
PREPARED = f"{ACCOUNT}-READY"
"""A trunk that is there already, of type `ip`."""


def create(on_failure: OnFailure = "keep") -> TrunkCreate:
    """An order for a new trunk with everything that can be set on one that has a password."""
    return TrunkCreate(
        reference="r",
        trunk=TRUNK,
        options=OPTIONS,
        destinationacl=Destinations(["44"], [44870]),
        balance=Decimal(200),
        config=OTHER_CONFIG,
        numbers=TrunkNumbers([CHEAP], force=True),
        on_failure=on_failure,
    )


def change_trunk(on_failure: OnFailure = "keep") -> TrunkUpdate:
    """An order that changes all there is to be changed of a trunk."""
    return TrunkUpdate(
        reference="r",
        trunk=PREPARED,
        options=OPTIONS,
        destinationacl=Destinations(["44"], [44870]),
        balance=Decimal("5.50"),
        acl=["192.0.2.1", "192.0.2.2"],
        config=OTHER_CONFIG,
        numbers=TrunkNumbers([CHEAP], replace=True, force=True),
        on_failure=on_failure,
    )


def delete_trunk(trunk: str = PREPARED) -> TrunkDelete:
    """An order to delete a trunk."""
    return TrunkDelete(reference="r", trunk=trunk)


def release(number: str = CHEAP) -> NumberRelease:
    """An order to give a number back."""
    return NumberRelease(reference="r", number=number)


def report(*, callback: str | None = None) -> ReportRun:
    """An order for a day's calls."""
    return ReportRun(
        reference="r",
        report="voice/cdr/day",
        parameters={"date": "2026-05-01"},
        callback=UNSET if callback is None else callback,
    )


def call(method: str, path: str, **parameters: object) -> Call:
    """An order for one v3 write."""
    return Call(reference="r", method=method, path=path, parameters=parameters)
