"""Section 14, own carriers: where the calls that come in on a connection go."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from services.sandbox.endpoints.byoc import connection
from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.byoc import Byoc, Route
from services.sandbox.world.trunks import Trunks
from shared.errors import Refusal
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.refusal import bad_request, not_found

_ONE = "/v3/accounts/{account}/byoc/{byoc}"
_PREFIX = re.compile(r"[0-9]{1,15}")

Wanted = Mapping[str, object]


class ByocRouting:
    """Answers about inbound routes. The longest prefix wins."""

    def __init__(self, byoc: Byoc, trunks: Trunks) -> None:
        self._byoc = byoc
        self._trunks = trunks

    def routes(self) -> Routes:
        """The endpoints of this file. The carrier deletes a route at another path than it lists it."""
        return {
            f"GET {_ONE}/routing/inbound": self.list,
            f"POST {_ONE}/routing/inbound": self.add,
            f"DELETE {_ONE}/routes/{{uuid}}": self.delete,
        }

    def list(self, call: Call) -> Answer:
        """The routes of a connection."""
        found = connection(self._byoc, call)
        return envelope([_row(found.uuid, route) for route in found.routes])

    def add(self, call: Call) -> Answer:
        """Add routes, all of them or none."""
        uuid = connection(self._byoc, call).uuid
        data = call.parameters.raw("data")
        if not isinstance(data, list):
            raise bad_request("data must be an array")
        items = cast("list[object]", data)
        errors = [error for item in items for error in self._mistakes(call, item)]
        if errors:
            raise bad_request(*errors)
        added, taken = self._byoc.route(call.account, uuid, [_wanted(item) for item in items])
        if taken is not None:
            raise Refusal(409, f"There is a route for prefix {taken} already")
        return envelope([_row(uuid, route) for route in added])

    def delete(self, call: Call) -> Answer:
        """Remove a route."""
        uuid = connection(self._byoc, call).uuid
        if not self._byoc.unroute(call.account, uuid, call.variables["uuid"].lower()):
            raise not_found("No such route")
        return success()

    def _mistakes(self, call: Call, item: object) -> Iterator[str]:
        if not isinstance(item, dict):
            yield "A route must be an object"
            return
        prefix, trunk = (cast("Wanted", item).get(name, "") for name in ("prefix", "trunk"))
        if not isinstance(prefix, str | int) or not _PREFIX.fullmatch(str(prefix)):
            yield f"Invalid prefix {prefix}"
        if not isinstance(trunk, str) or not self._trunks.exists(call.account, trunk):
            yield f"Unknown trunk {trunk}"


def _wanted(item: object) -> tuple[str, str, str]:
    route = cast("Wanted", item)
    return str(route["prefix"]), str(route["trunk"]).upper(), str(route.get("label") or "")


def _row(byoc: str, route: Route) -> dict[str, object]:
    return {
        "uuid": route.uuid,
        "byoc_uuid": byoc,
        "prefix": route.prefix,
        "trunk": route.trunk,
        "label": route.label,
    }
