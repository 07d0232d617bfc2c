"""Notifications: what the recipients of each type were told, each thing once, whoever notices it.

No mail and no text leaves the sandbox: being told is a row in the history, and for a recipient with a web
address an event. What there is to tell is found in the ledger (`news.py`), and in the balance, once a day.
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
from services.sandbox.world.news import LOW_BALANCE, News, told_of
from services.sandbox.world.prices import PRICES
from services.sandbox.world.recipients import Recipient, Recipients
from shared.clock import Clock
from shared.store import Scripts, Value, availability
from shared.v3.encoding import money

APP = "notification"
"""The app of the event that tells a web address."""


class Notice(Struct, frozen=True):
    """What one recipient was told, as the history shows it."""

    id: str
    notice_class: str = msgspec.field(name="class")
    type: str
    date: str
    method: str
    destination: str
    data: Mapping[str, object]


class Mark(Struct, frozen=True):
    """How far telling has come: the `name` of a mark, what it was, and what it is to be."""

    name: str
    before: str
    after: str


class Notifications:
    """Tells recipients, and remembers what they were told."""

    def __init__(
        self,
        client: redis.Redis,
        scripts: Scripts,
        ledger: Ledger,
        clock: Clock,
        *,
        accounts: Accounts,
        recipients: Recipients,
        events: Events,
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock
        self._accounts = accounts
        self._recipients = recipients
        self._events = events

    def history(self, account: str) -> list[Notice]:
        """What anybody was told, newest first."""
        with availability():
            found = cast("list[bytes]", self._client.lrange(keys.notices(account), 0, -1))
        return [msgspec.json.decode(raw, type=Notice) for raw in found]

    def watch(self, account: str) -> None:
        """Tell what has happened since the last look: called after every request that may change anything."""
        recipients = self._recipients.all(account)
        if recipients:
            self._tell_news(account, recipients)
            self._tell_low_balance(account, recipients)

    def _tell_news(self, account: str, recipients: list[Recipient]) -> None:
        told = False
        while not told:
            seen = self._mark(account, "ledger")
            entries = self._ledger.read(since=int(seen or 0))
            if not entries:
                return
            mine = [entry for entry in entries if entry["account"] == account]
            news = [(str(entry["seq"]), item) for entry in mine for item in told_of(entry)]
            mark = Mark("ledger", seen, str(entries[-1]["seq"]))
            told = self._tell(account, mark, _notices(news, recipients, self._now()))

    def _tell_low_balance(self, account: str, recipients: list[Recipient]) -> None:
        funds, now = self._accounts.funds(account), self._now()
        today, told_on = now[:10], self._mark(account, "low_balance")
        if funds.alert is None or funds.available >= funds.alert or told_on == today:
            return
        data = {"alert_balance": money(funds.alert), "available": money(funds.available), "currency": "GBP"}
        news = News(LOW_BALANCE, {"alert": "low_balance", **data})
        notices = _notices([(today, news)], recipients, now)
        if notices:
            self._tell(account, Mark("low_balance", told_on, today), notices)

    def _tell(self, account: str, mark: Mark, notices: list[Notice]) -> bool:
        """Raise notices together with the mark that says so; False when somebody else was faster."""
        args: list[Value] = [mark.name, mark.before, mark.after]
        for notice in notices:
            price = PRICES.sms if notice.method == "sms" else 0
            entry = self._ledger.entry(account, f"notification.{notice.method}", notice.id, charge=price)
            args += [msgspec.json.encode(notice), price, entry]
        touched = [keys.account(account), keys.notices(account), keys.LEDGER, keys.notice_marks(account)]
        told = cast("list[int] | None", self._scripts.call("notify", touched, args))
        if told is None:
            return False
        self._send(account, [notice for notice, paid in zip(notices, told, strict=True) if paid])
        return True

    def _send(self, account: str, notices: Iterable[Notice]) -> None:
        for notice in notices:
            if notice.method == "http":
                data = {"type": notice.type, "date": notice.date, **notice.data}
                self._events.emit(account, APP, data, url=notice.destination, identity=notice.id)

    def _mark(self, account: str, name: str) -> str:
        with availability():
            found = cast("bytes | None", self._client.hget(keys.notice_marks(account), name))
        return (found or b"").decode()

    def _now(self) -> str:
        return f"{datetime.fromtimestamp(self._clock.time(), UTC):%Y-%m-%d %H:%M:%S}"


def _notices(news: Iterable[tuple[str, News]], recipients: list[Recipient], now: str) -> list[Notice]:
    """A notice for each recipient of each piece of news; the text before it tells two of a kind apart."""
    return [
        _notice(occasion, item, recipient, now)
        for occasion, item in news
        for recipient in recipients
        if recipient.type == item.type
    ]


def _notice(occasion: str, news: News, to: Recipient, now: str) -> Notice:
    parts = (occasion, now, to.type, to.method, to.destination)
    name = hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()[:8]
    return Notice(name, to.type, to.type, now, to.method, to.destination, news.data)
