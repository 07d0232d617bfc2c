"""The calls of the accounts as time goes by: they begin, are answered and end, and become records.

Nobody does this by itself: whoever wants to know what the calls are doing first takes the turns that are due
(`turns`), up to now. A turn is written down in one script, by one of those who try, and whoever has written
it tells the customer. A call that has used up what may be spent is ended for good: money that comes later
does not bring it back.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, cast

import msgspec
import redis

from services.sandbox.world import call_events, keys, lines, turns
from services.sandbox.world.clock import SandboxClock
from services.sandbox.world.entrance import Entrance
from services.sandbox.world.events import Events
from services.sandbox.world.history import AccountHistory
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.live import LiveCall
from services.sandbox.world.rejections import Row, rejected
from services.sandbox.world.stage import Stage, overspent
from services.sandbox.world.stages import Stages
from services.sandbox.world.traffic import made_up
from services.sandbox.world.trunks import default
from services.sandbox.world.turn_book import TurnBook
from services.sandbox.world.turns import Refusal, Turn
from shared.store import Scripts, Value, availability

_EVER = 0.0

_Stored = tuple[list[bytes | None], list[bytes | None], dict[bytes, bytes], list[bytes | None]]


class State(NamedTuple):
    """An account's calls as they are stored `now`: settled until when, after which turn, and those on."""

    seed: int
    born: float
    now: float
    turn: str
    until: float
    going: list[LiveCall]
    available: int


class Calls:
    """Tells which calls are on, lets others begin, and ends them."""

    def __init__(
        self,
        client: redis.Redis,
        scripts: Scripts,
        ledger: Ledger,
        clock: SandboxClock,
        *,
        entrance: Entrance,
        stages: Stages,
        events: Events,
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock
        self._entrance = entrance
        self._stages = stages
        self._events = events
        self._book = TurnBook(scripts, ledger)

    def settle(self, account: str) -> list[LiveCall]:
        """Take every turn that is due; the calls in progress then, by start. The others are over."""
        return turns.ordered(self._settled(account).going)

    def history(self, account: str) -> AccountHistory:
        """What is stored of the account's traffic up to now."""
        return AccountHistory(self._client, account, self._settled(account).born)

    def place(self, account: str, wanted: Sequence[LiveCall], *, lasting: bool) -> list[Refusal]:
        """Let calls begin if they may; those refused. Unless they are `lasting`, they are over at once."""
        while True:
            state = self._settled(account)
            begun, refused = turns.admit(self.stage(account), wanted, state.going)
            over = () if lasting else begun
            turn = Turn(state.until, state.now, begun=begun, ended=over, refused=refused)
            if self._book.write(account, state.turn, turn):
                for call in begun:
                    self._tell(call, _EVER, state.now if lasting else call.end)
                self._tell_refused(refused)
                return refused

    def fail(self, call: LiveCall, reason: str, cause: int) -> None:
        """Tell of a call that comes in and that nobody can take; it leaves no record."""
        app, data = call_events.of_failure(call, reason, cause)
        self._events.emit(call.account, app, data)

    def end(self, account: str, *ids: str) -> int:
        """End calls now; how many of them were in progress."""
        while True:
            state = self._settled(account)
            cut = turns.cut_short([call for call in state.going if call.id in ids], state.now)
            if not cut:
                return 0
            if self._book.write(account, state.turn, Turn(state.until, state.now, cut=cut)):
                for call in cut:
                    self._tell(call, state.until, state.now)
                return len(cut)

    def rejected(self, account: str) -> list[Row]:
        """The calls refused today and yesterday, newest first."""
        self.settle(account)
        with availability():
            kept = cast("list[bytes]", self._client.lrange(keys.refused(account), 0, -1))
        rows = [msgspec.json.decode(raw, type=Row) for raw in kept]
        now = datetime.fromtimestamp(self._clock.time(), UTC)
        return rejected(self._entrance.seed(), account, now, rows)

    def divide(self, account: str, limits: Mapping[str, int]) -> None:
        """Set how many calls may be on in each direction."""
        entry = self._ledger.entry(account, "account.limits", account)
        pairs: list[Value] = [word for pair in limits.items() for word in pair]
        self._scripts.call("set_account", [keys.account(account), keys.LEDGER], [entry, *pairs])

    def stage(self, account: str) -> Stage:
        """What decides on the account's calls."""
        return self._stages.load(account)

    def _settled(self, account: str) -> State:
        """The calls as they are stored when no turn is due."""
        while True:
            state = self._state(account)
            turn = self._turn(account, state, state.now)
            if turn is None:
                return state
            if self._book.write(account, state.turn, turn):
                self._tell_turn(state.going, turn)

    def _turn(self, account: str, state: State, now: float) -> Turn | None:
        """What has happened since the last turn; None when nothing has."""
        slept = turns.asleep(max(state.until, state.born), now)
        since = slept.last if slept else state.until
        tried = lines.attempts(state.seed, account, state.born, since, now)
        poor = self._overspent(account, state, now)
        if not (slept or tried or poor or turns.is_due(state.going, state.until, now)):
            return None
        before, cut = [call for call in state.going if call not in poor], turns.cut_short(poor, now)
        ended = [call for call in before if call.end <= now]
        cost = sum(call.record(call.end).units for call in (*ended, *cut))
        span, spent = None, 0
        if slept:
            records = made_up(state.seed, account, *slept)
            span, spent = turns.affordable(slept, records, state.available - cost)
        begun, refused = self._begun(account, tried, before, cost + spent)
        ended += [call for call in begun if call.end <= now]
        return Turn(state.until, now, begun, ended, cut, refused, span, spent)

    def _begun(
        self, account: str, tried: Sequence[lines.Attempt], going: Sequence[LiveCall], spent: int
    ) -> tuple[list[LiveCall], list[Refusal]]:
        """Which of the calls that lines try begin, when so much was spent before."""
        if not tried:
            return [], []
        stage = turns.poorer(self._stages.load(account), spent)
        wanted: list[LiveCall] = []
        for attempt in tried:
            if attempt.direction == "out":
                wanted.append(stage.out(attempt))
            elif (number := self._stages.number(account, attempt.luck)) is not None:
                wanted.extend(stage.into(attempt, number))
        return turns.admit(stage, wanted, going)

    def _overspent(self, account: str, state: State, now: float) -> list[LiveCall]:
        names = {call.trunk for call in state.going if call.direction == "out"} - {default(account)}
        return overspent(state.going, now, state.available, self._stages.balances(names))

    def _state(self, account: str) -> State:
        with availability(), self._client.pipeline() as transaction:
            transaction.mget(keys.SEED, keys.BORN, keys.CLOCK)
            transaction.hmget(keys.calls(account), ["turn", "until"])
            transaction.hgetall(keys.going(account))
            transaction.hmget(keys.account(account), ["balance", "locked"])
            made, settled, going, money = cast("_Stored", tuple(transaction.execute()))
        born = float(made[1]) if made[1] else self._entrance.born()
        turn, until = ((raw or b"").decode() for raw in settled)
        since = float(until) if until else born - lines.LEAD
        calls = [msgspec.json.decode(raw, type=LiveCall) for raw in going.values()]
        balance, locked = (int(raw or 0) for raw in money)
        now = self._clock.at(made[2])
        return State(int(made[0] or 0), born, now, turn, since, calls, balance - locked)

    def _tell_turn(self, going: Sequence[LiveCall], turn: Turn) -> None:
        cut = {call.id for call in turn.cut}
        others = [call for call in (*going, *turn.begun) if call.id not in cut]
        for call in turns.ordered((*others, *turn.cut)):
            self._tell(call, turn.since, turn.now)
        self._tell_refused(turn.refused)

    def _tell(self, call: LiveCall, since: float, now: float) -> None:
        for app, data in call_events.of_call(call, since, now):
            self._events.emit(call.account, app, data)

    def _tell_refused(self, refused: Sequence[Refusal]) -> None:
        for call, why in refused:
            app, data = call_events.of_refusal(call, why)
            self._events.emit(call.account, app, data)
