"""The monthly rent of numbers, charged as the sandbox's time passes: for those held when a month begins.

An account that is new pays from the next month on. Rent is owed whether or not the balance covers it.
"""

from collections.abc import Iterator
from typing import cast

import msgspec
import redis

from services.sandbox.world import keys
from services.sandbox.world.accounts import User
from services.sandbox.world.clock import SandboxClock
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.prices import PRICES
from shared.clock import iso
from shared.store import Scripts, availability


class Rent:
    """Charges what is due, once, whoever asks and how often."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger, clock: SandboxClock) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock

    def charge_due(self) -> None:
        """Charge every account for the months that have begun since it was charged last."""
        with availability(), self._client.pipeline() as transaction:
            transaction.hgetall(keys.RENT)
            transaction.hvals(keys.USERS)
            transaction.get(keys.CLOCK)
            paid, users, offset = cast(
                "tuple[dict[bytes, bytes], list[bytes], bytes | None]", tuple(transaction.execute())
            )
        this_month = iso(self._clock.at(offset))[: len("2026-11")]
        for account in sorted({msgspec.json.decode(user, type=User).account for user in users}):
            last = paid.get(account.encode(), b"").decode()
            if last != this_month:
                self._charge(account, last, this_month)

    def _charge(self, account: str, last: str, this_month: str) -> None:
        if not last:
            with availability():
                self._client.hsetnx(keys.RENT, account, this_month)
            return
        for month in _months(last, this_month):
            if not self._charge_month(account, last, month):
                return  # a number came or went meanwhile, or another process was faster
            last = month

    def _charge_month(self, account: str, last: str, month: str) -> bool:
        with availability():
            held = self._client.zcard(keys.allocated(account))
        rent = held * PRICES.rent
        entry = self._ledger.entry(account, "number.rent", month, charge=rent)
        touched = [keys.RENT, keys.account(account), keys.allocated(account), keys.LEDGER]
        return bool(self._scripts.call("rent", touched, [account, last, month, held, rent, entry]))


def _months(last: str, until: str) -> Iterator[str]:
    """The months after `last`, up to and with `until`."""
    year, month = (int(part) for part in last.split("-"))
    while f"{year:04d}-{month:02d}" < until:
        year, month = (year, month + 1) if month < _DECEMBER else (year + 1, 1)
        yield f"{year:04d}-{month:02d}"


_DECEMBER = 12
