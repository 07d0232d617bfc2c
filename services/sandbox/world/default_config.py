"""The account's default routing configuration, for numbers with none of their own and none by trunk."""

import redis
from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.records import Records
from shared.store import Scripts

_DEFAULT = "default"


class _Stored(Struct, frozen=True):
    """A configuration as it was put."""

    config: str


class DefaultConfig:
    """Keeps it."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger) -> None:
        self._records = Records(client, scripts, _Stored, keys.configs)
        self._ledger = ledger

    def get(self, account: str) -> str:
        """The stored document, "" when there is none."""
        stored = self._records.get(account, _DEFAULT)
        return stored.config if stored is not None else ""

    def put(self, account: str, config: str) -> None:
        """Replace the document."""
        entry, wanted = self._ledger.entry(account, "default.config", account), _Stored(config)
        while not self._records.add(account, _DEFAULT, wanted, entry):
            if self._records.change(account, _DEFAULT, entry, lambda _: wanted) is not None:
                return

    def delete(self, account: str) -> None:
        """Remove the document, if there is one."""
        self._records.remove(account, _DEFAULT, self._ledger.entry(account, "default.config.delete", account))
