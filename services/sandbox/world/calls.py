"""The calls in progress: worked out when asked for. Stored is only which were ended before their time.

A call that has used up what may be spent is ended by whoever notices first, for good: money that comes later
does not bring it back.
"""

from collections.abc import Mapping
from typing import cast

import redis

from services.sandbox.world import keys
from services.sandbox.world.default_config import DefaultConfig
from services.sandbox.world.entrance import Entrance
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.lines import attempts
from services.sandbox.world.live import LiveCall
from services.sandbox.world.stage import NumberAt, Stage, overspent
from services.sandbox.world.trunks import Trunks
from shared.clock import Clock
from shared.store import Scripts, Value, availability

_REMEMBERED = 2 * 24 * 3600
"""Seconds: longer than the history of channels looks back."""


class Calls:
    """Tells which calls are on, and ends them."""

    def __init__(
        self,
        client: redis.Redis,
        scripts: Scripts,
        ledger: Ledger,
        clock: Clock,
        *,
        entrance: Entrance,
        trunks: Trunks,
        default_config: DefaultConfig,
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock
        self._entrance = entrance
        self._trunks = trunks
        self._default_config = default_config

    def current(self, account: str, now: float) -> list[LiveCall]:
        """The calls in progress, by start. Ends those that nobody can pay for any more."""
        stage = self.stage(account)
        going = [call for call in self._placed(stage, now, now) if call.is_on(now)]
        unpaid = overspent(going, now, stage)
        if unpaid:
            self.end(account, *(call.id for call in unpaid))
        return [call for call in going if call not in unpaid]

    def between(self, account: str, first: float, last: float) -> list[LiveCall]:
        """The calls that were on at any time between two moments, by start."""
        return self._placed(self.stage(account), first, last)

    def end(self, account: str, *ids: str) -> int:
        """End calls now; how many had not been ended before."""
        args: list[Value] = [self._clock.time(), _REMEMBERED]
        for call in ids:
            args += [call, self._ledger.entry(account, "call.end", call)]
        touched = [keys.ended_calls(account), keys.LEDGER]
        return cast("int", self._scripts.call("end_calls", touched, args))

    def divide(self, account: str, limits: Mapping[str, int]) -> None:
        """Set how many calls may be on in each direction."""
        entry = self._ledger.entry(account, "account.limits", account)
        pairs: list[Value] = [word for pair in limits.items() for word in pair]
        args = [entry, "changed_at", self._clock.time(), *pairs]
        self._scripts.call("set_account", [keys.account(account), keys.LEDGER], args)

    def stage(self, account: str) -> Stage:
        """What decides on the account's calls."""
        with availability(), self._client.pipeline(transaction=False) as pipeline:
            pipeline.hgetall(keys.account(account))
            pipeline.hgetall(keys.ended_calls(account))
            pipeline.zrange(keys.allocated(account), 0, -1)
            stored, ended, numbers = cast(
                "tuple[dict[bytes, bytes], dict[bytes, bytes], list[bytes]]", tuple(pipeline.execute())
            )
        return Stage(
            account,
            {name.decode(): value.decode() for name, value in stored.items()},
            self._trunks.all(account),
            self._numbers([number.decode() for number in numbers]),
            self._default_config.get(account),
            {call.decode(): float(moment) for call, moment in ended.items()},
        )

    def _placed(self, stage: Stage, first: float, last: float) -> list[LiveCall]:
        return stage.calls(attempts(self._entrance.seed(), stage.name, first, last))

    def _numbers(self, numbers: list[str]) -> list[NumberAt]:
        """The numbers in the order they came to the account."""
        with availability(), self._client.pipeline(transaction=False) as pipeline:
            for number in numbers:
                pipeline.hmget(keys.number(number), ["since", "config", "trunk"])
            found = cast("list[list[bytes | None]]", pipeline.execute())
        held = [
            NumberAt(number, float(since or 0), (config or b"").decode(), (trunk or b"").decode())
            for number, (since, config, trunk) in zip(numbers, found, strict=True)
        ]
        return sorted(held, key=lambda number: (number.since, number.e164))
