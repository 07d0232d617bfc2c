"""The numbers: which are available, who holds which, and what hangs on each.

A number is in the pool, on one account, or gone for good; the scripts keep that so. What a number costs is
never stored: `ranges` says.
"""

from typing import Literal, NamedTuple, cast

import redis

from services.sandbox.world import keys, ranges
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.patterns import Search
from services.sandbox.world.prices import PRICES
from shared.store import Scripts, availability

Tier = Literal["all", "gold", "standard"]

_PRICE_DIGITS = 12


class Allocation(NamedTuple):
    """How a paid change ended. `available`: the money there was, if it was too little."""

    outcome: Literal["done", "owned", "gone", "absent", "limit", "funds"]
    available: int = 0


class Held(NamedTuple):
    """What hangs on an allocated number; texts are empty when there is none."""

    config: str
    trunk: str
    emergency: str
    emergency_at: float


class Numbers:
    """Searches, allocates, releases, and keeps what is set on a number."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger

    def available(self, tier: Tier, count: int, search: Search) -> list[ranges.Number]:
        """The `count` cheapest available numbers that match, then ascending."""
        prices = [
            _price(price) for price in ranges.PRICES if tier == "all" or (price > 0) == (tier == "gold")
        ]
        args = [count, search.start, search.lua, *prices]
        found = cast("list[bytes]", self._scripts.call("search", [keys.pool(search.country)], args))
        matches = (ranges.find(search.country + raw.decode().split(":")[1]) for raw in found)
        return [number for number in matches if number is not None]

    def allocate(self, account: str, e164: str) -> Allocation:
        """Take a number out of the pool and charge its premium, all or nothing."""
        number = ranges.find(e164)
        if number is None:
            return Allocation("gone")
        country, price = number.block.country, number.price
        entry = self._ledger.entry(account, "number.allocate", e164, charge=price)
        touched = [
            keys.account(account),
            keys.pool(country),
            keys.number(e164),
            keys.allocated(account),
            keys.LEDGER,
        ]
        reply = self._scripts.call("allocate", touched, [account, member(number), e164, price, entry])
        return _allocation(reply)

    def release(self, account: str, e164: str) -> bool:
        """Remove a number for good; whether it was on the account."""
        entry = self._ledger.entry(account, "number.delete", e164)
        touched = [keys.number(e164), keys.allocated(account), keys.LEDGER, keys.PREFIX]
        return bool(self._scripts.call("release", touched, [account, e164, entry]))

    def held(self, account: str, e164: str) -> Held | None:
        """What hangs on a number; None when it is not on the account."""
        fields = ["account", "config", "trunk", "999", "999_at"]
        with availability():
            found = cast("list[bytes | None]", self._client.hmget(keys.number(e164), fields))
        owner, config, trunk, emergency, moment = ((value or b"").decode() for value in found)
        return Held(config, trunk, emergency, float(moment or 0)) if owner == account else None

    def allocated(self, account: str) -> list[str]:
        """The account's numbers, ascending."""
        with availability():
            found = cast("list[bytes]", self._client.zrange(keys.allocated(account), 0, -1))
        return [number.decode() for number in found]

    def configs(self, numbers: list[str]) -> list[str]:
        """The stored configuration of each number, "" for none; one round trip."""
        with availability(), self._client.pipeline(transaction=False) as pipeline:
            for number in numbers:
                pipeline.hget(keys.number(number), "config")
            found = cast("list[bytes | None]", pipeline.execute())
        return [(config or b"").decode() for config in found]

    def configure(self, account: str, e164: str, config: str) -> bool:
        """Replace a number's configuration, "" to remove it; whether the number is on the account."""
        effect = "number.config" if config else "number.config.delete"
        entry = self._ledger.entry(account, effect, e164)
        touched = [keys.number(e164), keys.LEDGER]
        return bool(self._scripts.call("number_set", touched, [account, "config", config, entry]))

    def associate(self, account: str, e164: str, trunk: str) -> Literal["done", "number", "trunk"]:
        """Associate a number with a trunk, "" for none; or which of the two is not on the account."""
        entry = self._ledger.entry(account, "number.trunk", e164)
        touched = [keys.number(e164), keys.LEDGER, keys.trunks(account), keys.PREFIX]
        reply = cast("bytes", self._scripts.call("associate", touched, [account, e164, trunk, entry]))
        return cast("Literal['done', 'number', 'trunk']", reply.decode())

    def submit_emergency(self, account: str, e164: str, record: bytes, moment: float) -> Allocation:
        """Store and charge a number's emergency-services record, all or nothing."""
        price = PRICES.emergency
        entry = self._ledger.entry(account, "number.999", e164, charge=price)
        touched = [keys.account(account), keys.number(e164), keys.LEDGER]
        return _allocation(self._scripts.call("emergency", touched, [account, record, moment, price, entry]))


def member(number: ranges.Number) -> str:
    """A number's place in the pool: the price first, so that the cheapest come first."""
    return f"{_price(number.price)}:{number.national}"


def _price(price: int) -> str:
    return f"{price:0{_PRICE_DIGITS}d}"


def _allocation(reply: object) -> Allocation:
    outcome, *rest = (part.decode() for part in cast("list[bytes]", reply))
    return Allocation(cast("Literal['done']", outcome), *(int(float(part)) for part in rest))
