"""The texts that customers send: paid for by the part, reported on while they travel.

How far a text has come follows from when it was sent and to whom; nothing is stored for it. The text itself
is not kept.
"""

from datetime import UTC, datetime

from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.cdrs import TextMessage
from services.sandbox.world.desk import Desk
from services.sandbox.world.prices import PRICES
from services.sandbox.world.records import Paid, Payment, Records, payment

RECEIVED, SUBMITTED, DELIVERED, BAD_DESTINATION = 1, 2, 11, 13

FAILING = "4477009009"
"""A mobile number that begins so and ends in one of `ENDS` has that fate; every other one is reached."""

ENDS = {"12": (12,), "13": (13,), "14": (14, 11), "18": (18,), "26": (26,)}

_STEP = 2.0
"""Seconds from one report to the next."""


class Text(Struct, frozen=True):
    """One text as it was sent."""

    id: str
    at: float
    sender: str
    recipient: str
    parts: int


class Sent(Struct, frozen=True):
    """How sending went. `available`: the money there was, if it was too little."""

    text: Text
    payment: Payment
    price: int


def statuses(recipient: str) -> tuple[int, ...]:
    """The statuses that a text to that number goes through, a step each."""
    if not recipient.startswith("447") and recipient.startswith("44"):
        return (RECEIVED, SUBMITTED, BAD_DESTINATION)
    fate = ENDS.get(recipient[len(FAILING) :]) if recipient.startswith(FAILING) else None
    return (RECEIVED, SUBMITTED, *(fate or (DELIVERED,)))


def status(text: Text, now: float) -> int:
    """How far a text has come."""
    through = statuses(text.recipient)
    steps = int(max(now - text.at, 0) / _STEP)
    return through[min(steps, len(through) - 1)]


class Messages:
    """Sends texts, and remembers them for the records."""

    def __init__(self, desk: Desk) -> None:
        self._scripts = desk.scripts
        self._texts = Records(desk.client, desk.scripts, Text, keys.messages)
        self._ledger = desk.ledger
        self._clock = desk.clock
        self._identities = desk.identities
        self._events = desk.events

    def send(self, account: str, sender: str, recipient: str, parts: int, report: str) -> Sent:
        """Send a text and charge its parts, all or nothing; `report` is where to tell how it goes, or ""."""
        text = Text(self._identities.hex("message"), self._clock.time(), sender, recipient, parts)
        price = parts * PRICES.sms
        entry = self._ledger.entry(account, "message.sms", text.id, charge=price)
        paid = self._texts.pay(account, [Paid(text.id, text, entry)], price)
        if paid.done and report:
            self._report(account, text, report)
        return Sent(text, paid, price)

    def ask(self, account: str, e164: str) -> Payment:
        """Charge one question after a number's status."""
        entry = self._ledger.entry(account, "message.hlr", e164, charge=PRICES.hlr)
        touched = [keys.account(account), keys.LEDGER]
        return payment(self._scripts.call("charge", touched, [PRICES.hlr, entry]))

    def sent(self, account: str) -> list[TextMessage]:
        """Every text the account has sent, oldest first, as the records show it."""
        texts = sorted(self._texts.all(account).values(), key=lambda text: (text.at, text.id))
        return [self._record(account, text) for text in texts]

    def _record(self, account: str, text: Text) -> TextMessage:
        return TextMessage(
            reference=text.id,
            start=datetime.fromtimestamp(text.at, UTC),
            account=account,
            origin=text.sender,
            number=text.recipient,
            parts=text.parts,
            status=status(text, self._clock.time()),
        )

    def _report(self, account: str, text: Text, url: str) -> None:
        for step, reached in enumerate(statuses(text.recipient)):
            after = step * _STEP
            moment = datetime.fromtimestamp(text.at + after, UTC)
            data = {"dtime": f"{moment:%Y-%m-%d %H:%M:%S}", "status": reached}
            self._events.emit(
                account, "sms_send_status", data, url=url, form=True, identity=text.id, after=after
            )
