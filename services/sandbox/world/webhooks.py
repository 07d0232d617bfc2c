"""Where each account's webhooks go: by app, or one address for all of them.

The carrier's customers set this up in its portal; the sandbox has ``/sandbox/webhooks`` instead.
"""

from typing import cast

import redis
from msgspec import Struct

from services.sandbox.world import keys
from shared.store import availability

EVERY = "*"
"""Stands for every app that has no address of its own."""


class Webhook(Struct, frozen=True):
    """One address: of one app of an account, or of all of them."""

    account: str
    app: str
    url: str


class Webhooks:
    """Keeps the addresses."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def point(self, webhook: Webhook) -> None:
        """Send the events of that app there from now on."""
        with availability():
            self._client.hset(keys.WEBHOOKS, f"{webhook.account}/{webhook.app}", webhook.url)

    def target(self, account: str, app: str) -> str | None:
        """Where an event of that app goes; None for nowhere."""
        fields = [f"{account}/{app}", f"{account}/{EVERY}"]
        with availability():
            own, every = cast("list[bytes | None]", self._client.hmget(keys.WEBHOOKS, fields))
        found = own or every
        return found.decode() if found else None

    def listed(self) -> list[Webhook]:
        """Every address there is."""
        with availability():
            found = cast("dict[bytes, bytes]", self._client.hgetall(keys.WEBHOOKS))
        return [_webhook(name.decode(), url.decode()) for name, url in sorted(found.items())]

    def clear(self) -> None:
        """Send nothing anywhere."""
        with availability():
            self._client.delete(keys.WEBHOOKS)


def _webhook(name: str, url: str) -> Webhook:
    account, _, app = name.partition("/")
    return Webhook(account, app, url)
