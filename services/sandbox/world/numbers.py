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
from services.sandbox.world.runs import first_run
from shared.clock import Clock
from shared.store import Scripts, availability
from shared.v3.encoding import decode

Tier = Literal["all", "gold", "standard"]

_PRICE_DIGITS = 12


class Allocation(NamedTuple):
    """How a paid change ended. `available`: the money there was, if it was too little."""

    outcome: Literal["done", "owned", "gone", "absent", "limit", "funds"]
    available: int = 0


class Held(NamedTuple):
    """What hangs on an allocated number; texts are empty when there is none."""

    since: float
    config: str
    trunk: str
    sms: str
    emergency: str
    emergency_at: float

    @property
    def billed(self) -> str:
        """The trunk it is billed to: the configuration's option goes before the association; "" for none."""
        options = cast("dict[str, object]", decode(self.config or "{}")).get("options")
        option = cast("dict[str, object]", options).get("trunk") if isinstance(options, dict) else None
        return str(option or self.trunk).upper()


class Numbers:
    """Searches, allocates, releases, and keeps what is set on a number."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger, clock: Clock) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock

    def available(self, tier: Tier, count: int, search: Search) -> list[ranges.Number]:
        """The `count` cheapest available numbers that match, then ascending."""
        prices = [
            _price(price) for price in ranges.PRICES if tier == "all" or (price > 0) == (tier == "gold")
        ]
        args = [count, search.start, search.lua, *prices]
        found = cast("list[bytes]", self._scripts.call("search", [keys.pool(search.country)], args))
        matches = (ranges.find(search.country + raw.decode().split(":")[1]) for raw in found)
        return [number for number in matches if number is not None]

    def consecutive(self, count: int, search: Search) -> list[ranges.Number]:
        """The first `count` available numbers that match and run without a gap, if there are so many."""
        with availability():
            pool = cast("list[bytes]", self._client.zrange(keys.pool(search.country), 0, -1))
        matches = (national for raw in pool if search.matches(national := raw.decode().split(":")[1]))
        return [known(search.country + national) for national in first_run(matches, count)]

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
        args = [account, member(number), e164, price, entry, self._clock.time()]
        reply = self._scripts.call("allocate", touched, args)
        return _allocation(reply)

    def release(self, account: str, e164: str, effect: str = "number.delete") -> bool:
        """Remove a number for good; whether it was on the account."""
        entry = self._ledger.entry(account, effect, e164)
        touched = [keys.number(e164), keys.allocated(account), keys.LEDGER, keys.PREFIX]
        return bool(self._scripts.call("release", touched, [account, e164, entry]))

    def held(self, account: str, e164: str) -> Held | None:
        """What hangs on a number; None when it is not on the account."""
        fields = ["account", "since", "config", "trunk", "sms", "999", "999_at"]
        with availability():
            found = cast("list[bytes | None]", self._client.hmget(keys.number(e164), fields))
        owner, since, config, trunk, sms, emergency, moment = ((value or b"").decode() for value in found)
        if owner != account:
            return None
        return Held(float(since or 0), config, trunk, sms, emergency, float(moment or 0))

    def holder(self, e164: str) -> str | None:
        """The account a number is on; None for none."""
        with availability():
            found = cast("bytes | None", self._client.hget(keys.number(e164), "account"))
        return found.decode() if found else None

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
        return self._set(account, e164, "config", config)

    def set_sms(self, account: str, e164: str, setup: str) -> bool:
        """Replace where a number's messages go, "" to remove it; whether the number is on the account."""
        return self._set(account, e164, "sms", setup)

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

    def _set(self, account: str, e164: str, field: str, value: str) -> bool:
        effect = f"number.{field}" if value else f"number.{field}.delete"
        entry = self._ledger.entry(account, effect, e164)
        touched = [keys.number(e164), keys.LEDGER]
        return bool(self._scripts.call("number_set", touched, [account, field, value, entry]))


def known(e164: str) -> ranges.Number:
    """What is known of a number that somebody holds; one that was ported in may be in none of the blocks."""
    found = ranges.find(e164)
    return found if found is not None else ranges.Number(_ported(e164), e164[2:])


def _ported(e164: str) -> ranges.Block:
    national = e164[2:]
    prefix, area = national[:_PREFIX], national[:4]
    return ranges.Block(
        country=e164[:2],
        prefix=prefix,
        digits=len(national) - len(prefix),
        area=area,
        description="Ported in",
        chargeband="fm" if national.startswith("7") else "geo",
        bill_class="Ported",
        price=ranges.standard,
        sms=int(national.startswith("7")),
    )


_PREFIX = 6
"""Digits of a UK range's prefix."""


def member(number: ranges.Number) -> str:
    """A number's place in the pool: the price first, so that the cheapest come first."""
    return f"{_price(number.price)}:{number.national}"


def _price(price: int) -> str:
    return f"{price:0{_PRICE_DIGITS}d}"


def _allocation(reply: object) -> Allocation:
    outcome, *rest = (part.decode() for part in cast("list[bytes]", reply))
    return Allocation(cast("Literal['done']", outcome), *(int(float(part)) for part in rest))
