"""The trunks: creation, half-applied updates, deletion.

A trunk's hash holds its type, password, settings, balance and documents as text; "" stands for none. The
default trunk L001 is made with the account and never goes. What a setting may be is said in `trunk_settings`,
who may use a trunk in `access`.
"""

from typing import cast

import redis

from services.sandbox.world import keys
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.trunk_settings import DEFAULTS
from shared.clock import Clock
from shared.store import Scripts, Value, availability

Trunk = dict[str, str | None]


def default(account: str) -> str:
    """The account's default trunk."""
    return f"{account}-L001"


def new(kind: str, password: str = "", moment: float = 0) -> dict[str, str]:
    """The stored form of a new trunk of type `auth`, `ip` or `ida`."""
    return {"type": kind, "pass": password, "created_at": f"{moment:.3f}", **DEFAULTS}


class Trunks:
    """Creates, changes, deletes and lists trunks."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger, clock: Clock) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock

    def names(self, account: str) -> list[str]:
        """The account's trunks by name."""
        with availability():
            found = cast("list[bytes]", self._client.zrange(keys.trunks(account), 0, -1))
        return [name.decode() for name in found]

    def exists(self, account: str, trunk: str) -> bool:
        """Whether the account has a trunk of that name, in any case."""
        with availability():
            return self._client.zscore(keys.trunks(account), trunk.upper()) is not None

    def get(self, trunk: str) -> Trunk | None:
        """A trunk's type and settings, None for "no value"; None when there is no such trunk."""
        with availability():
            found = cast("dict[bytes, bytes]", self._client.hgetall(keys.trunk(trunk)))
        return _decoded(found) or None

    def all(self, account: str) -> dict[str, Trunk]:
        """Every trunk of the account by name."""
        names = self.names(account)
        with availability(), self._client.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.hgetall(keys.trunk(name))
            found = cast("list[dict[bytes, bytes]]", pipeline.execute())
        return {name: _decoded(raw) for name, raw in zip(names, found, strict=True) if raw}

    def create(self, account: str, trunk: str, kind: str, password: str) -> bool:
        """Create a trunk; False when there is one of that name already."""
        entry = self._ledger.entry(account, "trunk.create", trunk)
        touched = [keys.trunk(trunk), keys.trunks(account), keys.LEDGER]
        args = [trunk, entry, *flat(new(kind, password, self._clock.time()))]
        return bool(self._scripts.call("create_trunk", touched, args))

    def update(
        self, account: str, trunk: str, settings: dict[str, str], effect: str = "trunk.update"
    ) -> bool:
        """Change settings, at least one; False when there is no such trunk."""
        entry = self._ledger.entry(account, effect, trunk)
        args = [entry, *flat(settings)]
        return bool(self._scripts.call("update_trunk", [keys.trunk(trunk), keys.LEDGER], args))

    def configure(self, account: str, trunk: str, config: str) -> bool:
        """Replace the routing configuration, "" to remove it; False when there is no such trunk."""
        return self._set(account, trunk, "config", config)

    def grant(self, account: str, trunk: str, balance: int | None) -> bool:
        """Give a trunk a balance of its own, None to take it away; False when there is no such trunk."""
        return self._set(account, trunk, "balance", "" if balance is None else str(balance))

    def adjust(self, account: str, trunk: str, amount: int) -> bool:
        """Add to the balance; False when there is no such trunk."""
        entry = self._ledger.entry(account, "trunk.balance", trunk)
        return bool(self._scripts.call("adjust_balance", [keys.trunk(trunk), keys.LEDGER], [amount, entry]))

    def numbers(self, trunk: str) -> list[str]:
        """The numbers that are associated with a trunk directly, ascending."""
        with availability():
            found = cast("set[bytes]", self._client.smembers(keys.trunk_numbers(trunk)))
        return sorted(number.decode() for number in found)

    def associate(
        self, account: str, trunk: str, numbers: list[str], *, replace: bool, force: bool
    ) -> list[str] | None:
        """Associate all numbers or, when it answers some that are not on the account, none of them.

        `replace` lets go of every other number, `force` deletes the configurations of those named. None when
        there is no such trunk.
        """
        args: list[Value] = [account, trunk, int(replace), int(force)]
        args.append(self._ledger.entry(account, "trunk.numbers", trunk))
        for number in numbers:
            args += [number, self._ledger.entry(account, "number.config.delete", number)]
        touched = [keys.trunk(trunk), keys.trunk_numbers(trunk), keys.LEDGER, keys.PREFIX]
        outcome, *strangers = cast("list[bytes]", self._scripts.call("trunk_numbers", touched, args))
        return None if outcome == b"trunk" else [number.decode() for number in strangers]

    def delete(self, account: str, trunk: str, effect: str = "trunk.delete") -> bool:
        """Delete a trunk, and its line's entry if it is an IDA user; False when there is none."""
        entry = self._ledger.entry(account, effect, trunk)
        line = trunk.removeprefix(f"{account}-IDA")
        touched = [
            keys.trunk(trunk),
            keys.trunk_numbers(trunk),
            keys.trunk_addresses(trunk),
            keys.trunks(account),
            keys.IDA_LINES,
            keys.LEDGER,
            keys.PREFIX,
        ]
        return bool(self._scripts.call("delete_trunk", touched, [trunk, line, entry]))

    def _set(self, account: str, trunk: str, field: str, value: str) -> bool:
        effect = f"trunk.{field}" if value else f"trunk.{field}.delete"
        args = [field, value, self._ledger.entry(account, effect, trunk)]
        return bool(self._scripts.call("set_field", [keys.trunk(trunk), keys.LEDGER], args))


def _decoded(raw: dict[bytes, bytes]) -> Trunk:
    return {name.decode(): value.decode() or None for name, value in raw.items()}


def flat(fields: dict[str, str]) -> list[str]:
    """Names and values in turn, as scripts take them."""
    return [word for pair in fields.items() for word in pair]
