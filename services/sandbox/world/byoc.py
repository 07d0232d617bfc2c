"""The connections of own carriers: each one record, with its sources and its inbound routes in it."""

from collections.abc import Callable, Sequence

import redis
from msgspec import Struct
from msgspec.structs import replace

from services.sandbox.world import keys
from services.sandbox.world.identities import Identities
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.records import Records
from shared.store import Scripts


class Transform(Struct, frozen=True):
    """One change to the number dialled."""

    action: str
    value: str


class Source(Struct, frozen=True):
    """Where calls may come from."""

    uuid: str
    cidr: str


class Route(Struct, frozen=True):
    """Where calls to numbers of a prefix go."""

    uuid: str
    prefix: str
    trunk: str
    label: str


class Connection(Struct, frozen=True):
    """One connection; without `trunk` the account's default routing. `place` keeps the order of making."""

    uuid: str
    place: int
    label: str
    trunk: str | None = None
    transforms: Sequence[Transform] = ()
    sources: Sequence[Source] = ()
    routes: Sequence[Route] = ()


class Byoc:
    """Makes, changes and removes connections and what belongs to them."""

    def __init__(
        self, client: redis.Redis, scripts: Scripts, ledger: Ledger, *, identities: Identities
    ) -> None:
        self._records = Records(client, scripts, Connection, keys.byoc)
        self._ledger = ledger
        self._identities = identities

    def all(self, account: str) -> list[Connection]:
        """Every connection, in the order of making."""
        return sorted(self._records.all(account).values(), key=lambda connection: connection.place)

    def get(self, account: str, uuid: str) -> Connection | None:
        """One connection; None when there is none."""
        return self._records.get(account, uuid)

    def create(self, account: str, label: str, trunk: str | None) -> Connection:
        """Make a connection."""
        place = self._identities.number("byoc")
        made = Connection(self._identities.uuid("byoc"), place, label, trunk)
        self._records.add(account, made.uuid, made, self._ledger.entry(account, "byoc.create", made.uuid))
        return made

    def delete(self, account: str, uuid: str) -> bool:
        """Remove a connection with its sources and routes; False when there is none."""
        return self._records.remove(account, uuid, self._ledger.entry(account, "byoc.delete", uuid))

    def update(
        self, account: str, uuid: str, change: Callable[[Connection], Connection]
    ) -> Connection | None:
        """The connection as `change` makes it; None when there is none."""
        return self._change(account, "byoc.update", uuid, change)

    def allow(self, account: str, uuid: str, cidr: str) -> Source | None:
        """Allow a source, which keeps its entry when it is allowed already; None without connection."""
        fresh = Source(self._identities.uuid("byoc.acl"), cidr)

        def add(connection: Connection) -> Connection:
            known = any(source.cidr == cidr for source in connection.sources)
            return connection if known else replace(connection, sources=(*connection.sources, fresh))

        changed = self._change(account, "byoc.acl", uuid, add)
        sources = changed.sources if changed is not None else ()
        return next((source for source in sources if source.cidr == cidr), None)

    def withdraw(self, account: str, uuid: str, source: str) -> bool:
        """Withdraw a source; False when there is none of that UUID."""
        found = self.get(account, uuid)
        if found is None or all(one.uuid != source for one in found.sources):
            return False

        def remove(connection: Connection) -> Connection:
            return replace(connection, sources=[one for one in connection.sources if one.uuid != source])

        return self._change(account, "byoc.acl.delete", uuid, remove) is not None

    def route(
        self, account: str, uuid: str, wanted: Sequence[tuple[str, str, str]]
    ) -> tuple[list[Route], str | None]:
        """Add routes of (prefix, trunk, label), all or none; and a prefix that was there already, if any."""
        fresh = [Route(self._identities.uuid("byoc.route"), *one) for one in wanted]
        taken: list[str] = []

        def add(connection: Connection) -> Connection:
            taken[:] = _repeated([route.prefix for route in (*connection.routes, *fresh)])
            return connection if taken else replace(connection, routes=(*connection.routes, *fresh))

        self._change(account, "byoc.route", uuid, add)
        return fresh, taken[0] if taken else None

    def unroute(self, account: str, uuid: str, route: str) -> bool:
        """Remove a route; False when there is none of that UUID."""
        found = self.get(account, uuid)
        if found is None or all(one.uuid != route for one in found.routes):
            return False

        def remove(connection: Connection) -> Connection:
            return replace(connection, routes=[one for one in connection.routes if one.uuid != route])

        return self._change(account, "byoc.route.delete", uuid, remove) is not None

    def _change(
        self, account: str, effect: str, uuid: str, change: Callable[[Connection], Connection]
    ) -> Connection | None:
        return self._records.change(account, uuid, self._ledger.entry(account, effect, uuid), change)


def _repeated(prefixes: Sequence[str]) -> list[str]:
    return [prefix for at, prefix in enumerate(prefixes) if prefix in prefixes[:at]]
