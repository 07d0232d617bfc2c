"""The IDA users: trunks that belong to a fixed line. A line has one user at most, on whatever account."""

from typing import cast

import redis

from services.sandbox.world import keys
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.trunks import Trunks, flat, new
from shared.clock import Clock
from shared.store import Scripts, availability


def user(account: str, line: str) -> str:
    """The trunk that the IDA user of a line is."""
    return f"{account}-IDA{line}"


class Ida:
    """Creates, lists and deletes IDA users; their settings are those of a trunk."""

    def __init__(
        self, client: redis.Redis, scripts: Scripts, ledger: Ledger, clock: Clock, trunks: Trunks
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock
        self._trunks = trunks

    def lines(self, account: str) -> list[str]:
        """The lines that are the account's, ascending."""
        with availability():
            found = cast("dict[bytes, bytes]", self._client.hgetall(keys.IDA_LINES))
        return sorted(line.decode() for line, holder in found.items() if holder.decode() == account)

    def holds(self, account: str, line: str) -> bool:
        """Whether the line is the account's."""
        with availability():
            holder = cast("bytes | None", self._client.hget(keys.IDA_LINES, line))
        return holder is not None and holder.decode() == account

    def create(self, account: str, line: str) -> tuple[str, bool]:
        """The account that the line is of, and whether it is so only since now."""
        trunk = user(account, line)
        entry = self._ledger.entry(account, "ida.create", trunk)
        args = [account, line, entry, *flat(new("ida", moment=self._clock.time()))]
        touched = [keys.trunk(trunk), keys.IDA_LINES, keys.LEDGER]
        holder, created = cast("tuple[bytes, int]", self._scripts.call("create_ida", touched, args))
        return holder.decode(), bool(created)

    def delete(self, account: str, line: str) -> bool:
        """Delete the line's user; False when the account has none."""
        return self._trunks.delete(account, user(account, line), "ida.delete")
