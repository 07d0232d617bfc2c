"""The Teams tenants that are connected: each one record with its settings and its numbers.

A tenant's UUID follows from its domain, so that connecting a domain twice meets its own record.
"""

from collections.abc import Sequence
from uuid import UUID

import redis
from msgspec import Struct
from msgspec.structs import replace

from services.sandbox.world import keys
from services.sandbox.world.identities import Identities
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.records import Records
from shared.store import Scripts


class Tenant(Struct, frozen=True):
    """One tenant; `place` keeps the order of connecting."""

    uuid: str
    place: int
    domain: str
    outbound_destination: str | None = None
    numbers: Sequence[str] = ()


class Teams:
    """Connects tenants and keeps what is set on them."""

    def __init__(
        self, client: redis.Redis, scripts: Scripts, ledger: Ledger, *, identities: Identities
    ) -> None:
        self._records = Records(client, scripts, Tenant, keys.tenants)
        self._ledger = ledger
        self._identities = identities

    def all(self, account: str) -> list[Tenant]:
        """Every tenant, in the order of connecting."""
        return sorted(self._records.all(account).values(), key=lambda tenant: tenant.place)

    def get(self, account: str, uuid: str) -> Tenant | None:
        """One tenant; None when there is none."""
        return self._records.get(account, uuid)

    def connect(self, account: str, domain: str) -> Tenant | None:
        """Connect a tenant; None when its domain is connected already."""
        uuid = str(UUID(self._identities.digest("tenant", account, domain.lower())))
        tenant = Tenant(uuid, self._identities.number("tenant"), domain)
        entry = self._ledger.entry(account, "teams.connect", uuid)
        return tenant if self._records.add(account, uuid, tenant, entry) else None

    def set_destination(self, account: str, uuid: str, destination: str | None) -> Tenant | None:
        """Where calls of the tenant's users go, None for nowhere; None when there is no such tenant."""
        entry = self._ledger.entry(account, "teams.config", uuid)
        return self._records.change(
            account, uuid, entry, lambda tenant: replace(tenant, outbound_destination=destination)
        )

    def add_numbers(self, account: str, uuid: str, numbers: Sequence[str]) -> Tenant | None:
        """Give the tenant numbers; those it has it keeps."""
        entry = self._ledger.entry(account, "teams.numbers", uuid)
        return self._records.change(
            account, uuid, entry, lambda old: replace(old, numbers=sorted({*old.numbers, *numbers}))
        )

    def remove_numbers(self, account: str, uuid: str, numbers: Sequence[str]) -> Tenant | None:
        """Take numbers from the tenant, those that it has."""
        entry = self._ledger.entry(account, "teams.numbers.delete", uuid)
        return self._records.change(
            account, uuid, entry, lambda old: replace(old, numbers=sorted({*old.numbers} - {*numbers}))
        )
