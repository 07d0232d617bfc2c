"""Who may use a trunk, and to call whom: source addresses, and the prefix lists of trunks and accounts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, cast

import msgspec
import redis

from services.sandbox.world import keys
from services.sandbox.world.access_lists import Prefixes
from services.sandbox.world.ledger import Ledger
from shared.clock import Clock
from shared.store import Scripts, availability

List = Literal["destinationacl", "rateacl"]
"""The two lists of prefixes; rates never stop a call."""


class Access:
    """Keeps the lists. What has a list is named by its trunk, or by the account itself."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger, clock: Clock) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock

    def addresses(self, trunk: str) -> list[dict[str, str]]:
        """The addresses that calls may come from, in the order they were added."""
        with availability():
            found = cast(
                "list[tuple[bytes, float]]",
                self._client.zrange(keys.trunk_addresses(trunk), 0, -1, withscores=True),
            )
        return [{"ip": address.decode(), "timestamp": _written(moment)} for address, moment in found]

    def allow(self, account: str, trunk: str, address: str) -> bool:
        """Add an address; False when there is no such trunk."""
        entry = self._ledger.entry(account, "trunk.acl", trunk)
        touched = [keys.trunk(trunk), keys.trunk_addresses(trunk), keys.LEDGER]
        return bool(self._scripts.call("allow_address", touched, [address, self._clock.time(), entry]))

    def withdraw(self, account: str, trunk: str, address: str) -> bool:
        """Take an address away; False when it is not on the list."""
        entry = self._ledger.entry(account, "trunk.acl.delete", trunk)
        touched = [keys.trunk_addresses(trunk), keys.LEDGER]
        return bool(self._scripts.call("withdraw_address", touched, [address, entry]))

    def prefixes(self, account: str, owner: str, which: List) -> Prefixes:
        """A list of a trunk or of the account."""
        with availability():
            found = cast("bytes | None", self._client.hget(_home(account, owner), which))
        return listed({which: (found or b"").decode()}, which)

    def limit(self, account: str, owner: str, which: List, prefixes: Prefixes | None) -> bool:
        """Replace a list as a whole, None to remove it; False when there is no such trunk."""
        value = "" if prefixes is None else msgspec.json.encode(prefixes)
        effect = f"{'account' if owner == account else 'trunk'}.{which}{'' if value else '.delete'}"
        args = [which, value, self._ledger.entry(account, effect, owner)]
        return bool(self._scripts.call("set_field", [_home(account, owner), keys.LEDGER], args))


def listed(stored: Mapping[str, str | None], which: List) -> Prefixes:
    """The list among what is stored of a trunk or an account."""
    text = stored.get(which)
    return msgspec.json.decode(text, type=Prefixes) if text else Prefixes()


def _home(account: str, owner: str) -> str:
    return keys.account(account) if owner == account else keys.trunk(owner)


def _written(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}"
