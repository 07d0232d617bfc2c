"""Reads what decides on an account's calls: the account, its trunks, the number that is called."""

from collections.abc import Iterable
from typing import cast

import msgspec
import redis

from services.sandbox.world import keys
from services.sandbox.world.admission import Begun
from services.sandbox.world.default_config import DefaultConfig
from services.sandbox.world.stage import NumberAt, Stage
from services.sandbox.world.trunks import Trunks
from shared.store import availability


class Stages:
    """Reads; nothing here changes anything."""

    def __init__(self, client: redis.Redis, trunks: Trunks, default_config: DefaultConfig) -> None:
        self._client = client
        self._trunks = trunks
        self._default_config = default_config

    def load(self, account: str) -> Stage:
        """Everything but the numbers."""
        with availability(), self._client.pipeline(transaction=False) as pipeline:
            pipeline.hgetall(keys.account(account))
            pipeline.zrange(keys.begun(account), 0, -1)
            stored, begun = cast("tuple[dict[bytes, bytes], list[bytes]]", tuple(pipeline.execute()))
        return Stage(
            account,
            {name.decode(): value.decode() for name, value in stored.items()},
            self._trunks.all(account),
            self._default_config.get(account),
            [msgspec.json.decode(raw, type=Begun) for raw in begun],
        )

    def number(self, account: str, luck: int) -> NumberAt | None:
        """One of the account's numbers, by chance; None when it has none."""
        with availability():
            count = self._client.zcard(keys.allocated(account))
            if not count:
                return None
            at = luck % count
            found = cast("list[bytes]", self._client.zrange(keys.allocated(account), at, at))
        return self.named(found[0].decode()) if found else None

    def named(self, e164: str) -> NumberAt:
        """A number with what is set on it."""
        with availability():
            found = cast("list[bytes | None]", self._client.hmget(keys.number(e164), ["config", "trunk"]))
        config, trunk = ((raw or b"").decode() for raw in found)
        return NumberAt(e164, config, trunk)

    def balances(self, names: Iterable[str]) -> dict[str, int]:
        """The balances of those of the trunks that have their own, in 1/100,000ths."""
        listed = sorted(names)
        if not listed:
            return {}
        with availability(), self._client.pipeline(transaction=False) as pipeline:
            for name in listed:
                pipeline.hget(keys.trunk(name), "balance")
            found = cast("list[bytes | None]", pipeline.execute())
        return {name: int(raw) for name, raw in zip(listed, found, strict=True) if raw}
