"""The trunks: creation, half-applied updates, deletion.

A trunk's hash holds its type, password and settings as text; "" stands for none. The default trunk L001 is
made with the account and never goes. What a setting may be is said in `trunk_settings`.
"""

from typing import cast

import redis

from services.sandbox.world import keys
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.trunk_settings import DEFAULTS
from shared.store import Scripts, availability

Trunk = dict[str, str | None]


def default(account: str) -> str:
    """The account's default trunk."""
    return f"{account}-L001"


def new(kind: str, password: str = "") -> dict[str, str]:
    """The stored form of a new trunk of type `auth` or `ip`."""
    return {"type": kind, "pass": password, **DEFAULTS}


class Trunks:
    """Creates, changes, deletes and lists trunks."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger

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
        args = [trunk, entry, *_flat(new(kind, password))]
        return bool(self._scripts.call("create_trunk", touched, args))

    def update(self, account: str, trunk: str, settings: dict[str, str]) -> bool:
        """Change settings, at least one; False when there is no such trunk."""
        entry = self._ledger.entry(account, "trunk.update", trunk)
        args = [entry, *_flat(settings)]
        return bool(self._scripts.call("update_trunk", [keys.trunk(trunk), keys.LEDGER], args))

    def delete(self, account: str, trunk: str) -> bool:
        """Delete a trunk; False when there is none."""
        entry = self._ledger.entry(account, "trunk.delete", trunk)
        touched = [
            keys.trunk(trunk),
            keys.trunk_numbers(trunk),
            keys.trunks(account),
            keys.LEDGER,
            keys.PREFIX,
        ]
        return bool(self._scripts.call("delete_trunk", touched, [trunk, entry]))


def _decoded(raw: dict[bytes, bytes]) -> Trunk:
    return {name.decode(): value.decode() or None for name, value in raw.items()}


def _flat(fields: dict[str, str]) -> list[str]:
    return [word for pair in fields.items() for word in pair]
