"""The ledger: every effect and charge of the sandbox, in order. It is the judge of exactly-once.

The entry of a change is written by the script that makes it; nobody else may write one for it.
"""

from typing import cast

import msgspec
import redis
from msgspec import Struct

from services.sandbox.world import keys
from shared.clock import Clock, iso
from shared.store import availability
from shared.v3.encoding import money


class Entry(Struct, frozen=True):
    """One effect. `charge` has five decimals; `subject` is what it happened to: number, trunk or hash."""

    at: str
    account: str
    effect: str
    subject: str
    charge: str
    currency: str


class Ledger:
    """Writes and reads the entries."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def entry(self, account: str, effect: str, subject: str, *, charge: int = 0) -> bytes:
        """An entry as a script appends it. Every account of the sandbox is in pounds."""
        at = iso(self._clock.time())
        return msgspec.json.encode(Entry(at, account, effect, subject, money(charge), "GBP"))

    def write(self, account: str, effect: str, subject: str) -> None:
        """Append an entry for an effect that is one command of its own."""
        with availability():
            self._client.rpush(keys.LEDGER, self.entry(account, effect, subject))

    def read(
        self, *, since: int = 0, effect: str | None = None, subject: str | None = None
    ) -> list[dict[str, object]]:
        """The entries after place `since`, each with its place as `seq`; of one effect or subject."""
        with availability():
            found = cast("list[bytes]", self._client.lrange(keys.LEDGER, since, -1))
        entries = [{"seq": seq} | _decode(raw) for seq, raw in enumerate(found, since + 1)]
        return [
            entry
            for entry in entries
            if effect in (None, entry["effect"]) and subject in (None, entry["subject"])
        ]


def _decode(raw: bytes) -> dict[str, object]:
    return msgspec.json.decode(raw, type=dict[str, object])
