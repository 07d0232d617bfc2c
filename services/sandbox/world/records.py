"""Records that belong to an account: a hash of JSON documents, each changed by compare and set.

Whoever changes a record says what it has read; the change, its charge and its ledger entry are one script.
"""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar, cast

import msgspec
import redis
from msgspec import Struct

from services.sandbox.world import keys
from shared.store import Scripts, Value, availability

Kind = TypeVar("Kind", bound=Struct)


class Paid(Struct, frozen=True):
    """A record to be added, with the ledger entry of its charge."""

    field: str
    record: Struct
    entry: bytes


class Payment(NamedTuple):
    """Whether it was paid for and added; `available` is the money there was, if it was too little."""

    done: bool
    available: int = 0


def payment(reply: object) -> Payment:
    """How a script that charges has answered."""
    outcome, *rest = cast("list[bytes]", reply)
    return Payment(outcome == b"done", *(int(float(part)) for part in rest))


class Records(Generic[Kind]):
    """The records of one kind. `key` names the hash that an account keeps them in."""

    def __init__(
        self, client: redis.Redis, scripts: Scripts, kind: type[Kind], key: Callable[[str], str]
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._kind = kind
        self._key = key

    def get(self, account: str, field: str) -> Kind | None:
        """One record; None when there is none."""
        raw = self._read(account, field)
        return msgspec.json.decode(raw, type=self._kind) if raw else None

    def all(self, account: str) -> dict[str, Kind]:
        """Every record by its field."""
        with availability():
            found = cast("dict[bytes, bytes]", self._client.hgetall(self._key(account)))
        return {name.decode(): msgspec.json.decode(raw, type=self._kind) for name, raw in found.items()}

    def add(self, account: str, field: str, record: Kind, entry: bytes) -> bool:
        """Add a record for nothing; False when there is one already."""
        return self._exchange(account, field, b"", msgspec.json.encode(record), entry)

    def pay(self, account: str, records: Sequence[Paid], price: int) -> Payment:
        """Add records and charge for them, all or nothing."""
        words = [
            word for paid in records for word in (paid.field, msgspec.json.encode(paid.record), paid.entry)
        ]
        touched = [keys.account(account), self._key(account), keys.LEDGER]
        return payment(self._scripts.call("pay_records", touched, [price, *words]))

    def change(self, account: str, field: str, entry: bytes, change: Callable[[Kind], Kind]) -> Kind | None:
        """The record as `change` makes it, or None when there is none. `change` may be asked again."""
        while raw := self._read(account, field):
            changed = change(msgspec.json.decode(raw, type=self._kind))
            if self._exchange(account, field, raw, msgspec.json.encode(changed), entry):
                return changed
        return None

    def remove(self, account: str, field: str, entry: bytes) -> bool:
        """Remove a record; False when there is none."""
        while raw := self._read(account, field):
            if self._exchange(account, field, raw, b"", entry):
                return True
        return False

    def _read(self, account: str, field: str) -> bytes:
        with availability():
            return cast("bytes | None", self._client.hget(self._key(account), field)) or b""

    def _exchange(self, account: str, field: str, before: bytes, after: bytes, entry: bytes) -> bool:
        args: list[Value] = [field, before, after, entry]
        return bool(self._scripts.call("exchange_record", [self._key(account), keys.LEDGER], args))
