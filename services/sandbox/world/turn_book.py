"""Writes a turn of an account's calls down: those in progress, records, charges, ledger; all or nothing."""

from collections.abc import Iterator

import msgspec

from services.sandbox.world import keys
from services.sandbox.world.admission import REMEMBERED, begun
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.live import LiveCall
from services.sandbox.world.rejections import row
from services.sandbox.world.traffic import HISTORY_DAYS
from services.sandbox.world.turns import Refusal, Turn
from shared.clock import iso
from shared.store import Scripts, Value

_RECORDS_LIVE = (HISTORY_DAYS + 2) * 24 * 3600
"""Seconds that a day's records are kept for."""

_REFUSED_KEPT = 1000

Change = tuple[Value, ...]


class TurnBook:
    """Writes turns down. Of several for the same moment one is written."""

    def __init__(self, scripts: Scripts, ledger: Ledger) -> None:
        self._scripts = scripts
        self._ledger = ledger

    def write(self, account: str, before: str, turn: Turn) -> bool:
        """Let a turn have happened after the turn `before`; False when there was another one since."""
        ended = [*turn.ended, *turn.cut]
        cost = turn.slept + sum(call.record(call.end).units for call in ended)
        args: list[Value] = [before, f"{turn.now:.6f}", cost]
        for change in self._changes(account, turn):
            args += [len(change), *change]
        touched = [keys.calls(account), keys.account(account), keys.PREFIX]
        return bool(self._scripts.call("turn", touched, args))

    def _changes(self, account: str, turn: Turn) -> Iterator[Change]:
        for call in turn.begun:
            yield "ZADD", keys.begun(account), call.start, msgspec.json.encode(begun(call))
            yield "HSET", keys.going(account), call.id, msgspec.json.encode(call)
        if turn.begun:
            yield "ZREMRANGEBYSCORE", keys.begun(account), "-inf", turn.now - REMEMBERED
        for call in turn.cut:
            yield "RPUSH", keys.LEDGER, self._ledger.entry(account, "call.end", call.id)
        for call in (*turn.ended, *turn.cut):
            yield from self._over(account, call)
        for refusal in turn.refused:
            yield from self._refused(account, refusal)
        if turn.asleep is not None:
            yield "RPUSH", keys.asleep(account), " ".join(f"{moment:.3f}" for moment in turn.asleep)
        if turn.asleep is not None and turn.slept:
            span = "/".join(iso(moment) for moment in turn.asleep)
            yield "RPUSH", keys.LEDGER, self._ledger.entry(account, "calls.charge", span, charge=turn.slept)

    def _over(self, account: str, call: LiveCall) -> Iterator[Change]:
        record = call.record(call.end)
        day = keys.call_records(account, f"{record.start:%Y-%m-%d}")
        yield "HDEL", keys.going(account), call.id
        yield "RPUSH", day, msgspec.json.encode(record)
        yield "EXPIRE", day, _RECORDS_LIVE
        if record.units:
            entry = self._ledger.entry(account, "call.charge", record.reference, charge=record.units)
            yield "RPUSH", keys.LEDGER, entry
            yield "SPEND", keys.trunk(call.trunk), record.units

    def _refused(self, account: str, refusal: Refusal) -> Iterator[Change]:
        call, (reason, message) = refusal.call, (refusal.refused.reason, refusal.refused.message)
        kept = msgspec.json.encode(row(call, reason, message))
        yield "RPUSH", keys.refused(account), kept
        yield "LTRIM", keys.refused(account), -_REFUSED_KEPT, -1
        yield "RPUSH", keys.LEDGER, self._ledger.entry(account, "call.blocked", call.number)
