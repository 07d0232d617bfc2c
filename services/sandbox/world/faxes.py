"""Faxes: those that customers send, paid for by the recipient, and those that came in, kept seven days.

An account with a fax line gets one every working day; it follows from seed and day and is not stored, only
that it was deleted. What `receive` was told of is stored.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import redis
from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.events import Events
from services.sandbox.world.identities import Identities
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.prices import PRICES
from services.sandbox.world.records import Paid, Payment, Records
from shared.clock import Clock
from shared.store import Scripts

KEPT = timedelta(days=7)
LINES = {"930000": "441632960990"}
"""The number that an account's own faxes come in on."""

URGENT = 10
"""A fax with a lower priority than this one is to overtake others, and costs more."""

_PROGRESS = ((0.0, 1, "Queued"), (2.0, 5, "Sending"), (33.0, 10, "Sent"))
"""Seconds after a fax's time, the status it has then, and its text."""

_FRIDAY = 4
_STATIONS = ("SAMPLE", "MYFAX", "HEAD OFFICE")


class Outgoing(Struct, frozen=True):
    """One fax to one recipient. `at` is when it is to go out."""

    id: str
    at: float
    sender: str
    recipient: str
    priority: int


class Fax(Struct, frozen=True):
    """A fax that came in; `gone` when it was deleted."""

    hash: str
    at: float
    originator: str
    destination: str
    station: str
    duration: int
    pages: int
    gone: bool = False

    @property
    def time(self) -> str:
        """When it came in, as the API prints it."""
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M:%S}"


class Order(Struct, frozen=True):
    """What is to be faxed to whom, without the document itself."""

    sender: str
    recipients: Sequence[str]
    at: float
    priority: int
    report: str

    @property
    def each(self) -> int:
        """The price of one recipient."""
        return PRICES.urgent_fax if self.priority < URGENT else PRICES.fax

    @property
    def price(self) -> int:
        """The price of all recipients."""
        return self.each * len(self.recipients)


class Faxes:
    """Sends, receives, lists and deletes."""

    def __init__(
        self,
        client: redis.Redis,
        scripts: Scripts,
        ledger: Ledger,
        *,
        clock: Clock,
        identities: Identities,
        events: Events,
    ) -> None:
        self._sent = Records(client, scripts, Outgoing, keys.faxes_sent)
        self._received = Records(client, scripts, Fax, keys.faxes_received)
        self._ledger = ledger
        self._clock = clock
        self._identities = identities
        self._events = events

    def send(self, account: str, order: Order) -> tuple[list[Outgoing], Payment]:
        """Send to every recipient and charge for all, all or nothing."""
        faxes = [self._outgoing(order, recipient) for recipient in order.recipients]
        entries = [self._ledger.entry(account, "message.fax", fax.id, charge=order.each) for fax in faxes]
        paid = [Paid(fax.id, fax, entry) for fax, entry in zip(faxes, entries, strict=True)]
        payment = self._sent.pay(account, paid, order.price)
        if payment.done and order.report:
            for fax in faxes:
                self._report(account, fax, order.report)
        return faxes, payment

    def receive(
        self, account: str, destination: str, originator: str, *, station: str = "", pages: int = 1
    ) -> Fax:
        """Take in a fax."""
        name = self._identities.hex("fax")
        fax = Fax(name, self._clock.time(), originator, destination, station, 31 * pages, pages)
        self._received.add(account, name, fax, self._ledger.entry(account, "fax.receive", name))
        return fax

    def received(self, account: str) -> list[Fax]:
        """The faxes of the last seven days, newest first."""
        stored = self._received.all(account)
        own = [fax for fax in self._own(account) if fax.hash not in stored]
        faxes = [fax for fax in [*stored.values(), *own] if self._is_kept(fax)]
        return sorted(faxes, key=lambda fax: (fax.at, fax.hash), reverse=True)

    def find(self, account: str, number: str, name: str) -> Fax | None:
        """The fax of that hash, if that number received it and it is still there."""
        stored = self._received.get(account, name)
        fax = stored or next((own for own in self._own(account) if own.hash == name), None)
        return fax if fax is not None and fax.destination == number and self._is_kept(fax) else None

    def delete(self, account: str, fax: Fax) -> bool:
        """Delete a fax; False when somebody else has."""
        entry = self._ledger.entry(account, "fax.delete", fax.hash)
        if any(own.hash == fax.hash for own in self._own(account)):
            gone = Fax(fax.hash, fax.at, "", fax.destination, "", 0, 0, gone=True)
            return self._received.add(account, fax.hash, gone, entry)
        return self._received.remove(account, fax.hash, entry)

    def _is_kept(self, fax: Fax) -> bool:
        now = self._clock.time()
        return not fax.gone and now - KEPT.total_seconds() < fax.at <= now

    def _own(self, account: str) -> Iterator[Fax]:
        """The faxes that came in on the account's line on each of the last days."""
        today = datetime.fromtimestamp(self._clock.time(), UTC).date()
        days = (today - timedelta(days=back) for back in range(KEPT.days + 1))
        return (self._of_day(account, day) for day in days if account in LINES and day.weekday() <= _FRIDAY)

    def _of_day(self, account: str, day: date) -> Fax:
        name = self._identities.digest("fax", account, str(day))
        chance = random.Random(name)  # noqa: S311 - the same world has the same faxes
        moment = datetime(day.year, day.month, day.day, 9, chance.randrange(60), tzinfo=UTC)
        pages = chance.randint(1, 3)
        originator = f"01632960{chance.randrange(1000):03d}"
        station = chance.choice(_STATIONS)
        return Fax(name, moment.timestamp(), originator, LINES[account], station, 31 * pages, pages)

    def _outgoing(self, order: Order, recipient: str) -> Outgoing:
        return Outgoing(self._identities.hex("fax.sent"), order.at, order.sender, recipient, order.priority)

    def _report(self, account: str, fax: Outgoing, url: str) -> None:
        for seconds, status, text in _PROGRESS:
            moment = datetime.fromtimestamp(fax.at + seconds, UTC)
            data = {
                "dtime": f"{moment:%Y-%m-%d %H:%M:%S}",
                "status": status,
                "status_msg": text,
                "station": fax.recipient if status > 1 else "",
                "duration": int(max(seconds - 2, 0)),
                "errors": 0,
                "retries": 0,
            }
            after = max(moment.timestamp() - self._clock.time(), 0)
            self._events.emit(account, "fax_inbound", data, url=url, form=True, identity=fax.id, after=after)
