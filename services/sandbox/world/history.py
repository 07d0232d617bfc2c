"""What is stored of an account's traffic: the times that are made up, and the records of the other calls."""

from collections.abc import Sequence
from datetime import date
from typing import cast

import msgspec
import redis

from services.sandbox.world import keys
from services.sandbox.world.cdrs import VoiceCall
from shared.store import availability

_decoder = msgspec.json.Decoder(VoiceCall)


class AccountHistory:
    """One account's, as it is stored now; `born` is when the world began."""

    def __init__(self, client: redis.Redis, account: str, born: float) -> None:
        self._client = client
        self._account = account
        self._born = born
        with availability():
            found = cast("list[bytes]", client.lrange(keys.asleep(account), 0, -1))
        self._asleep = [(0.0, born), *(_span(raw) for raw in found)]

    @property
    def asleep(self) -> Sequence[tuple[float, float]]:
        """The times whose traffic is made up, oldest first; the first is that before the world."""
        return self._asleep

    def calls(self, day: date) -> list[VoiceCall]:
        """The calls that were followed and began on a GMT day."""
        with availability():
            found = cast(
                "list[bytes]", self._client.lrange(keys.call_records(self._account, str(day)), 0, -1)
            )
        return [_decoder.decode(raw) for raw in found]


def _span(raw: bytes) -> tuple[float, float]:
    first, last = raw.decode().split()
    return float(first), float(last)
