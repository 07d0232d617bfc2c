"""The faxes that customers send: paid for by the recipient, reported on while they go out.

The document is looked at by whoever takes the order; it is not kept.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.desk import Desk
from services.sandbox.world.prices import PRICES
from services.sandbox.world.records import Paid, Payment, Records

URGENT = 10
"""A fax with a lower priority than this one is to overtake others, and costs more."""

_PROGRESS = ((0.0, 1, "Queued"), (2.0, 5, "Sending"), (33.0, 10, "Sent"))
"""Seconds after a fax's time, the status it has then, and its text."""


class Outgoing(Struct, frozen=True):
    """One fax to one recipient. `at` is when it is to go out."""

    id: str
    at: float
    sender: str
    recipient: str
    priority: int


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


class FaxSending:
    """Sends."""

    def __init__(self, desk: Desk) -> None:
        self._sent = Records(desk.client, desk.scripts, Outgoing, keys.faxes_sent)
        self._ledger = desk.ledger
        self._clock = desk.clock
        self._identities = desk.identities
        self._events = desk.events

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
