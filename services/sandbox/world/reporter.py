"""Tells the accounts that have webhooks, as time passes, of their calls in progress as a whole.

What a single call does is told by whoever lets it happen (`calls`).
"""

from datetime import UTC, datetime
from typing import cast

import redis

from services.sandbox.world import call_events, keys
from services.sandbox.world.accounts import Accounts
from services.sandbox.world.calls import Calls
from services.sandbox.world.entrance import Entrance
from services.sandbox.world.events import Events
from services.sandbox.world.rejections import rejected
from services.sandbox.world.webhooks import Webhooks
from shared.clock import Clock
from shared.store import availability

LATEST = 900
"""Seconds back that rejected calls which are made up are told at most."""

INTERVAL = 60
"""Seconds between two events about the calls in progress."""


class Reporter:
    """Emits what happened since it was asked last, by whichever process asked."""

    def __init__(
        self,
        client: redis.Redis,
        clock: Clock,
        *,
        webhooks: Webhooks,
        events: Events,
        calls: Calls,
        accounts: Accounts,
        entrance: Entrance,
    ) -> None:
        self._client = client
        self._clock = clock
        self._webhooks = webhooks
        self._events = events
        self._calls = calls
        self._accounts = accounts
        self._entrance = entrance

    def tell(self) -> None:
        """Tell every account with a webhook. Of several who ask at once each gets a span of its own."""
        now = self._clock.time()
        with availability():
            last = cast("bytes | None", self._client.getset(keys.CALLS_TOLD, now))
        since = max(float(last or now), now - LATEST)
        for account in sorted({webhook.account for webhook in self._webhooks.listed()}):
            with availability():
                known = self._client.exists(keys.account(account))
            if known:
                self._tell(account, since, now)

    def _tell(self, account: str, since: float, now: float) -> None:
        self._tell_rejected(account, since, now)
        if int(now // INTERVAL) > int(since // INTERVAL):
            self._tell_in_progress(account, now)

    def _tell_in_progress(self, account: str, now: float) -> None:
        calls, funds = self._calls.settle(account), self._accounts.funds(account)
        for app, data in call_events.of_those_in_progress(account, calls, funds, now):
            self._events.emit(account, app, data)

    def _tell_rejected(self, account: str, since: float, now: float) -> None:
        first = f"{datetime.fromtimestamp(since, UTC):%Y-%m-%d %H:%M:%S}"
        for row in rejected(self._entrance.seed(), account, datetime.fromtimestamp(now, UTC)):
            if str(row["calldate"]) > first:
                self._events.emit(account, "call_blocked", _blocked(row))


def _blocked(row: dict[str, object]) -> dict[str, object]:
    ends = {name: row[name] for name in ("from", "to")}
    where: dict[str, object] = {"direction": "out", "trunk": row["trunk"], "tag": ""}
    return where | ends | {"desc": "", "iso": "gb", "reason": row["message"]}
