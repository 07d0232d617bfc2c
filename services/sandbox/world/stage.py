"""What an account makes of the calls that are tried: which come about, over which trunk, to whom. Pure.

A change of limits, trunks or prefix lists counts for calls that start after it; those in progress go on.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import cast

from msgspec import Struct

from services.sandbox.world.access import listed
from services.sandbox.world.lines import Attempt
from services.sandbox.world.live import LiveCall
from services.sandbox.world.trunks import Trunk, default
from services.sandbox.world.voice_limits import Limits, in_force
from shared.v3 import routing
from shared.v3.encoding import decode

Config = Mapping[str, object]


class NumberAt(Struct, frozen=True):
    """A number of the account, since when it is there, and what decides on its calls."""

    e164: str
    since: float
    config: str
    trunk: str


class Stage(Struct, frozen=True):
    """An account as far as it decides on calls: `numbers` in the order they came, the default `config`."""

    name: str
    account: Mapping[str, str]
    trunks: Mapping[str, Trunk]
    numbers: Sequence[NumberAt]
    config: str
    ended: Mapping[str, float]

    @property
    def limits(self) -> Limits:
        """The limits in force."""
        return in_force(self.account)

    def calls(self, tried: Iterable[Attempt]) -> list[LiveCall]:
        """Those of the calls tried that come about, by start."""
        limits = self.limits
        placed = (self._place(attempt, limits) for attempt in tried)
        return sorted((call for call in placed if call is not None), key=lambda call: call.attempt.start)

    def _place(self, attempt: Attempt, limits: Limits) -> LiveCall | None:
        if attempt.line >= limits.allowed(attempt.direction) and attempt.start >= _changed(self.account):
            return None
        return self._outbound(attempt) if attempt.direction == "out" else self._inbound(attempt)

    def _outbound(self, attempt: Attempt) -> LiveCall | None:
        there = sorted((_created(trunk), name) for name, trunk in self.trunks.items())
        count = bisect_right(there, attempt.start, key=itemgetter(0))
        if count == 0:
            return None
        name = there[attempt.luck % count][1]
        if not self._may_call(attempt, name):
            return None
        return self._call(attempt, name, attempt.own, attempt.other)

    def _may_call(self, attempt: Attempt, name: str) -> bool:
        """Whether trunk and account let the call out."""
        trunk = self.trunks[name]
        closed = not _open(trunk, "enabled_out") or attempt.line >= _limit(trunk, "limit_concurrent_out")
        if (closed or _barred(attempt, trunk)) and attempt.start >= _changed(trunk):
            return False
        return not _barred(attempt, self.account) or attempt.start < _changed(self.account)

    def _inbound(self, attempt: Attempt) -> LiveCall | None:
        there = bisect_right(self.numbers, attempt.start, key=attrgetter("since"))
        if there == 0:
            return None
        number = self.numbers[attempt.luck % there]
        own = _decoded(number.config)
        trunk = _billed(own, number, self.trunks, default(self.name))
        if not (self._may_ring(attempt, trunk) and self._rings(attempt, number, own)):
            return None
        origin = "anonymous" if attempt.withheld else attempt.other
        return self._call(attempt, trunk, origin, number.e164)

    def _may_ring(self, attempt: Attempt, name: str) -> bool:
        trunk = self.trunks[name]
        closed = not _open(trunk, "enabled_in") or attempt.line >= _limit(trunk, "limit_concurrent_in")
        return not closed or attempt.start < _changed(trunk)

    def _rings(self, attempt: Attempt, number: NumberAt, own: Config | None) -> bool:
        """Whether the call rings anybody under the configuration that counts for it."""
        trunk = self.trunks.get(number.trunk, {})
        config = routing.chosen(own, _decoded(trunk.get("config") or ""), _decoded(self.config))
        call = routing.Inbound(
            number.e164, attempt.other, withheld=attempt.withheld, payphone=attempt.payphone
        )
        at = datetime.fromtimestamp(attempt.start, UTC)
        return routing.plan(config, call, at).outcome == "ring"

    def _call(self, attempt: Attempt, trunk: str, origin: str, number: str) -> LiveCall:
        end = min(attempt.end, self.ended.get(attempt.id, attempt.end))
        return LiveCall(attempt, self.name, trunk, origin, number, end)


def overspent(calls: Sequence[LiveCall], now: float, stage: Stage) -> list[LiveCall]:
    """The outbound calls that must end: those of a trunk, or of all, that have used up what may be spent."""
    going = [call for call in calls if call.attempt.direction == "out"]
    ending: list[LiveCall] = []
    for name, trunk in stage.trunks.items():
        if trunk.get("balance") is not None:
            of_trunk = [call for call in going if call.trunk == name]
            ending += _beyond(of_trunk, now, int(trunk["balance"] or 0))
    left = [call for call in going if call not in ending]
    return ending + _beyond(left, now, stage.limits.available)


def _beyond(calls: list[LiveCall], now: float, money: int) -> list[LiveCall]:
    spent = sum(call.charge(now) for call in calls)
    return calls if money <= 0 or spent > Decimal(money).scaleb(-5) else []


def _changed(stored: Mapping[str, str | None]) -> float:
    """When a trunk or an account was last changed."""
    return float(stored.get("changed_at") or 0)


def _created(trunk: Trunk) -> float:
    return float(trunk.get("created_at") or 0)


def _open(trunk: Trunk, direction: str) -> bool:
    return trunk["enabled"] == "1" and trunk[direction] == "1"


def _barred(attempt: Attempt, stored: Mapping[str, str | None]) -> bool:
    """Whether a trunk or an account has a list that bars the number called."""
    return not listed(stored, "destinationacl").permit(attempt.other)


def _limit(trunk: Trunk, name: str) -> float:
    value = trunk[name]
    return float("inf") if value is None else int(value)


def _billed(own: Config | None, number: NumberAt, trunks: Mapping[str, Trunk], otherwise: str) -> str:
    """The trunk of a call to a number: the configuration's option goes before the association."""
    options = (own or {}).get("options")
    option = str(cast("Config", options).get("trunk", "")).upper() if isinstance(options, dict) else ""
    return next((name for name in (option, number.trunk) if name in trunks), otherwise)


@lru_cache(1024)
def _decoded(config: str) -> Config | None:
    return cast("Config", decode(config)) if config else None
