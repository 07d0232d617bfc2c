"""Notifications: who wants to be told of what, and what they were told.

No mail and no text leaves the sandbox: being told is a row in the history, and for a recipient with a web
address an event. A recipient is known by the MD5 of its destination, exactly as that was sent.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import cast

import msgspec
import redis
from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.accounts import Accounts
from services.sandbox.world.events import Events
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.prices import PRICES
from shared.clock import Clock
from shared.store import Scripts, Value, availability
from shared.v3.encoding import money

TYPES: Mapping[str, str] = {
    "alerts": "Account alerts",
    "billing": "Billing",
    "blocked_calls": "Blocked calls",
    "number": "Number changes",
    "porting": "Porting updates",
    "prepay_debit": "Prepay debits",
    "rates": "Rate changes",
    "trunk": "Trunk changes",
}
"""What one can be told of, and how it is described."""

LOW_BALANCE = "alerts"
"""The type whose recipients are told of a low balance."""


class Recipient(Struct, frozen=True):
    """Somebody who wants to be told of a type, by a method."""

    hash: str
    type: str
    method: str
    destination: str


class Notice(Struct, frozen=True):
    """What one recipient was told, as the history shows it."""

    id: str
    notice_class: str = msgspec.field(name="class")
    type: str
    date: str
    method: str
    destination: str
    data: Mapping[str, object]


class Notifications:
    """Keeps recipients, tells them, and remembers what they were told."""

    def __init__(
        self,
        client: redis.Redis,
        scripts: Scripts,
        ledger: Ledger,
        clock: Clock,
        *,
        accounts: Accounts,
        events: Events,
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock
        self._accounts = accounts
        self._events = events

    def recipients(self, account: str) -> list[Recipient]:
        """Everybody who wants to be told of anything, by type, method and destination."""
        with availability():
            found = cast("dict[bytes, bytes]", self._client.hgetall(keys.recipients(account)))
        known = (_recipient(field.decode(), to.decode()) for field, to in found.items())
        return sorted(known, key=lambda recipient: (recipient.type, recipient.method, recipient.destination))

    def add(self, account: str, kind: str, method: str, destination: str) -> str:
        """Add a recipient, unless it is there; its hash."""
        name = hashlib.md5(destination.encode(), usedforsecurity=False).hexdigest()
        entry = self._ledger.entry(account, "notification.recipient", name)
        touched = [keys.recipients(account), keys.LEDGER]
        self._scripts.call("add_recipient", touched, [f"{kind}/{method}/{name}", destination, entry])
        return name

    def remove(self, account: str, recipients: Iterable[Recipient]) -> int:
        """Remove recipients; how many of them there still were."""
        args: list[Value] = []
        for gone in recipients:
            entry = self._ledger.entry(account, "notification.recipient.delete", gone.hash)
            args += [f"{gone.type}/{gone.method}/{gone.hash}", entry]
        touched = [keys.recipients(account), keys.LEDGER]
        return cast("int", self._scripts.call("remove_recipients", touched, args))

    def history(self, account: str) -> list[Notice]:
        """What anybody was told, newest first."""
        with availability():
            found = cast("list[bytes]", self._client.lrange(keys.notices(account), 0, -1))
        return [msgspec.json.decode(raw, type=Notice) for raw in found]

    def watch_balance(self, account: str) -> None:
        """Tell those who want to know that the available balance is below the alert level: once a day."""
        funds, today = self._accounts.funds(account), self._now()[:10]
        if funds.alert is None or funds.available >= funds.alert or funds.alerted == today:
            return
        told = {"alert_balance": money(funds.alert), "available": money(funds.available), "currency": "GBP"}
        self._raise(account, LOW_BALANCE, {"alert": "low_balance", **told}, once_on=today)

    def notify(self, account: str, kind: str, data: Mapping[str, object]) -> None:
        """Tell the recipients of a type. `data` must hold no password: it is kept as it is."""
        self._raise(account, kind, data)

    def _raise(self, account: str, kind: str, data: Mapping[str, object], *, once_on: str = "") -> None:
        notices = [
            self._notice(account, recipient, data)
            for recipient in self.recipients(account)
            if recipient.type == kind
        ]
        if not notices:
            return
        args: list[Value] = [once_on]
        for notice in notices:
            price = PRICES.sms if notice.method == "sms" else 0
            entry = self._ledger.entry(account, f"notification.{notice.method}", notice.id, charge=price)
            args += [msgspec.json.encode(notice), price, entry]
        touched = [keys.account(account), keys.notices(account), keys.LEDGER]
        told = cast("list[int]", self._scripts.call("notify", touched, args))
        self._send(account, [notice for notice, paid in zip(notices, told, strict=False) if paid])

    def _send(self, account: str, notices: Iterable[Notice]) -> None:
        for notice in notices:
            if notice.method == "http":
                data = {"type": notice.type, "date": notice.date, **notice.data}
                self._events.emit(account, "notification", data, url=notice.destination, identity=notice.id)

    def _notice(self, account: str, to: Recipient, data: Mapping[str, object]) -> Notice:
        parts = (account, str(self._clock.time()), to.type, to.method, to.destination)
        name = hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()
        return Notice(name[:8], to.type, to.type, self._now(), to.method, to.destination, data)

    def _now(self) -> str:
        return f"{datetime.fromtimestamp(self._clock.time(), UTC):%Y-%m-%d %H:%M:%S}"


def _recipient(field: str, destination: str) -> Recipient:
    kind, method, name = field.split("/")
    return Recipient(name, kind, method, destination)
