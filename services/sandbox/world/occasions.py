"""What the carrier does of its own accord, and its customers are told of: new rate cards, numbers that leave.

Each occasion is found once, by whoever looks first, and as often as somebody looks.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast

import redis

from services.sandbox.world import export_steps, keys, rates
from services.sandbox.world.clock import SandboxClock
from services.sandbox.world.events import Events
from services.sandbox.world.export_steps import Step
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.numbers import Numbers
from shared.store import Scripts, availability

INTERVAL = 3600.0
"""Seconds between two looks at all the numbers of an account."""


_Marks = dict[bytes, bytes]


class Occasions:
    """Finds what is due."""

    def __init__(
        self,
        client: redis.Redis,
        scripts: Scripts,
        ledger: Ledger,
        clock: SandboxClock,
        *,
        numbers: Numbers,
        events: Events,
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock
        self._numbers = numbers
        self._events = events

    def settle(self, accounts: Iterable[str]) -> None:
        """Do what is due for each account. An account that is new is told of nothing that was before."""
        with availability(), self._client.pipeline() as transaction:
            transaction.hgetall(keys.CARDS_TOLD)
            transaction.hgetall(keys.EXPORTS_SEEN)
            transaction.get(keys.CLOCK)
            found = cast("tuple[_Marks, _Marks, bytes | None]", tuple(transaction.execute()))
        cards, seen, now = found[0], found[1], self._clock.at(found[2])
        card = str(rates.in_force_since(datetime.fromtimestamp(now, UTC).date()))
        for account in accounts:
            told, looked = (marks.get(account.encode(), b"").decode() for marks in (cards, seen))
            if told != card and self._advance(keys.CARDS_TOLD, account, told, card) and told:
                self._new_card(account, card)
            if not looked or now - float(looked) >= INTERVAL:
                self._look(account, looked, now)

    def _new_card(self, account: str, since: str) -> None:
        self._ledger.write(account, "rates.update", since)
        url = f"/v3/accounts/{account}/rates/csv/default"
        data = {"rate_type": "voice", "date_effective": since, "url": url}
        self._events.emit(account, "rate_update", data)

    def _look(self, account: str, looked: str, now: float) -> None:
        if not self._advance(keys.EXPORTS_SEEN, account, looked, f"{now:.3f}") or not looked:
            return
        for step in self._due(account, float(looked), now):
            if step.status == "complete":
                self._numbers.release(account, step.e164, "number.export")
            self._events.emit(account, "export", step.event())

    def _due(self, account: str, since: float, now: float) -> list[Step]:
        wanted = [e164 for e164 in self._numbers.allocated(account) if e164[-3:] in export_steps.FATES]
        held = ((e164, self._numbers.held(account, e164)) for e164 in wanted)
        found = (step for e164, its in held if its for step in export_steps.steps(e164, its.since))
        return sorted((step for step in found if since < step.at <= now), key=lambda step: step.at)

    def _advance(self, marks: str, account: str, before: str, after: str) -> bool:
        return bool(self._scripts.call("advance", [marks], [account, before, after]))
