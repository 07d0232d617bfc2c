"""Who wants to be told of what. A recipient is known by the MD5 of its destination as it was sent."""

import hashlib
from collections.abc import Iterable
from typing import cast

import redis
from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.ledger import Ledger
from shared.store import Scripts, Value, availability


class Recipient(Struct, frozen=True):
    """Somebody who wants to be told of a type, by a method."""

    hash: str
    type: str
    method: str
    destination: str


class Recipients:
    """Adds, lists and removes them."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger

    def all(self, account: str) -> list[Recipient]:
        """The recipients of every type, by type, method and destination."""
        with availability():
            found = cast("dict[bytes, bytes]", self._client.hgetall(keys.recipients(account)))
        known = (_recipient(field.decode(), to.decode()) for field, to in found.items())
        return sorted(known, key=lambda recipient: (recipient.type, recipient.method, recipient.destination))

    def add(self, account: str, kind: str, method: str, destination: str) -> str:
        """Add a recipient, unless it is there; its hash."""
        name = hashlib.md5(destination.encode(), usedforsecurity=False).hexdigest()
        entry = self._ledger.entry(account, "notification.recipient", name)
        touched = [keys.recipients(account), keys.LEDGER, keys.notice_marks(account)]
        self._scripts.call("add_recipient", touched, [f"{kind}/{method}/{name}", destination, entry])
        return name

    def remove(self, account: str, recipients: Iterable[Recipient]) -> int:
        """Remove recipients; how many of them there still were."""
        args: list[Value] = []
        for gone in recipients:
            entry = self._ledger.entry(account, "notification.recipient.delete", gone.hash)
            args += [f"{gone.type}/{gone.method}/{gone.hash}", entry]
        touched = [keys.recipients(account), keys.LEDGER]
        return cast("int", self._scripts.call("remove_recipients", touched, args))


def _recipient(field: str, destination: str) -> Recipient:
    kind, method, name = field.split("/")
    return Recipient(name, kind, method, destination)
