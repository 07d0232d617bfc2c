"""What planted faults do to the world itself: a number goes to somebody else, an account's money is gone."""

from typing import cast

import redis
from redis.client import Pipeline

from services.sandbox.world import keys, ranges
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.numbers import member
from shared.clock import Clock, iso
from shared.store import availability


class Mishaps:
    """Lets them happen."""

    def __init__(self, client: redis.Redis, ledger: Ledger, clock: Clock) -> None:
        self._client = client
        self._ledger = ledger
        self._clock = clock

    def number_taken(self, e164: str) -> None:
        """Another customer allocates the number, if it is available: it is out of the pool, on no account."""
        number = ranges.find(e164)
        if number is not None:
            with availability():
                self._client.zrem(keys.pool(number.block.country), member(number))

    def balance_gone(self, account: str) -> None:
        """What is available is gone; the locked part stays."""

        def spend(transaction: Pipeline) -> None:
            found = cast("list[bytes]", transaction.hmget(keys.account(account), ["balance", "locked"]))
            available = int(found[0]) - int(found[1])
            if available > 0:
                transaction.multi()
                transaction.hincrby(keys.account(account), "balance", -available)
                entry = self._ledger.entry(account, "balance.gone", account, charge=available)
                transaction.rpush(keys.LEDGER, entry)

        with availability():
            self._client.transaction(spend, keys.account(account))

    def created_since(self, account: str, seconds: float) -> frozenset[object]:
        """The trunks that were created in the last `seconds`."""
        since = iso(self._clock.time() - seconds)
        return frozenset(
            entry["subject"]
            for entry in self._ledger.read(effect="trunk.create")
            if entry["account"] == account and str(entry["at"]) > since
        )
