"""A workshop whose carrier is audited: orders are carried out, hands change things, an audit tells."""

import threading
from collections.abc import Callable
from itertools import count

import msgspec
from ulid import ULID

from services.keeper.asking import Asker
from services.keeper.auditing import Auditor
from services.keeper.truth import Truth
from shared.carrier.client import Carrier
from shared.config import Secret
from shared.exchange.line import Answer, Request
from shared.orders.audit.audits import Audit, Audits, Difference
from shared.orders.audit.beliefs import Belief, Beliefs
from shared.orders.book.book import Book
from shared.orders.book.under_way import UnderWay
from shared.orders.types.schedules import Schedule
from tests.unit.workers.carrier_model import ACCOUNT, said
from tests.unit.workers.carrier_world import World
from tests.unit.workers.fate import Fate
from tests.unit.workers.scripted_carrier import ScriptedCarrier
from tests.unit.workers.workshop import PATIENCE, Workshop

REPORT = f"/v3/numbers/{ACCOUNT}/allocated/all"


class Listed(World):
    """A carrier that lists its numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.pending = 0
        """Looks at the list before it is there."""
        self._names = count(1)
        self._lists: dict[str, list[str]] = {}

    def name(self, request: Request) -> str:
        """See `World.name`."""
        if REPORT in request.url:
            return "POST allocated"
        return "GET list" if self._name_of(request) in self._lists else super().name(request)

    def _route(self, request: Request) -> tuple[Callable[..., Answer], tuple[str, ...]]:
        replies = {"POST allocated": self._list, "GET list": self._hand_out}
        reply = replies.get(self.name(request))
        return super()._route(request) if reply is None else (reply, ())

    def _list(self, _request: Request) -> Answer:
        name = f"{next(self._names):032x}"
        self._lists[name] = sorted(self.held)
        return said({"hash": name, "link": f"/v3/files/{ACCOUNT}/{name}"})

    def _hand_out(self, request: Request) -> Answer:
        if self.pending:
            self.pending -= 1
            return Answer(204, {}, b"")
        listed = self._lists.pop(self._name_of(request))
        rows = [{"country_code": number[:2], "number": number[2:]} for number in listed]
        return Answer(200, {"content-type": "application/octet-stream"}, msgspec.json.encode(rows))

    def _name_of(self, request: Request) -> str:
        return request.url.rpartition("/")[2]


class Audited:
    """Orders, their carrier, and a keeper that audits it."""

    def __init__(self) -> None:
        self.world = Listed()
        self.shop = Workshop(world=self.world)
        self.redis = self.shop.calm
        self.book = Book(self.redis, patience=PATIENCE)
        self.audits = Audits(self.redis, ACCOUNT)
        self.line = ScriptedCarrier(self.world, Fate())
        self.stopping = threading.Event()
        self.waits: list[float] = []

    def carrier(self, before_call: Callable[[], None] | None = None) -> Carrier:
        """A client of the carrier."""
        return Carrier(
            "http://carrier",
            "u",
            Secret("p"),
            ACCOUNT,
            call_timeout=20,
            clock=self.shop.clock,
            line=self.line,
            before_call=before_call,
        )

    def compare(self, asker: Asker) -> Truth:
        """The carrier against this book."""
        return Truth(asker, Beliefs(self.redis, ACCOUNT), UnderWay(self.redis, self.book, ACCOUNT))

    def found(self) -> list[Difference]:
        """What an audit would find."""
        return list(self.compare(Asker(self.carrier(), wait=self.waits.append)).differences())

    def told(self) -> list[tuple[str, str, str]]:
        """The same in short: subject, kind, part."""
        return [(one.subject, one.kind, one.part) for one in self.found()]

    def beliefs(self) -> dict[str, Belief]:
        """All that is believed."""
        return dict(Beliefs(self.redis, ACCOUNT).every())

    def keeper(self, nightly: Schedule | None = None) -> Auditor:
        """A keeper's part in the audits."""
        return Auditor(
            self.audits,
            self.compare,
            self.carrier,
            self.shop.clock,
            stopping=self.stopping,
            nightly=nightly,
        )

    def want(self) -> Audit:
        """Somebody asks for an audit."""
        wanted = Audit(str(ULID()), "ada", self.shop.clock.time())
        return self.audits.want(wanted) or wanted

    def make(self) -> Audit:
        """The audit that is asked for, made."""
        self.want()
        keeper = self.keeper()
        keeper.round()
        keeper.join()
        ended = self.audits.standing().last
        assert ended is not None
        return ended
