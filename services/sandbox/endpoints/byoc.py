"""Section 14, own carriers: connections and who may send calls on them."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec
from msgspec.structs import replace

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.byoc import Byoc, Connection, Transform
from services.sandbox.world.trunks import Trunks
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request, not_found

_BYOC = "/v3/accounts/{account}/byoc"
_ONE = _BYOC + "/{byoc}"

_ACTIONS = frozenset({"strip", "prefix", "append"})


def connection(byoc: Byoc, call: Call) -> Connection:
    """The connection in the path. Raises 404."""
    found = byoc.get(call.account, call.variables["byoc"].lower())
    if found is None:
        raise not_found("No such connection")
    return found


class ByocEndpoints:
    """Answers about connections."""

    def __init__(self, byoc: Byoc, trunks: Trunks) -> None:
        self._byoc = byoc
        self._trunks = trunks

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_BYOC}": self.list,
            f"POST {_BYOC}": self.create,
            f"GET {_ONE}": self.show,
            f"PUT {_ONE}": self.update,
            f"DELETE {_ONE}": self.delete,
            f"GET {_ONE}/acl": self.sources,
            f"POST {_ONE}/acl": self.allow,
            f"DELETE {_ONE}/acl/{{uuid}}": self.withdraw,
        }

    def list(self, call: Call) -> Answer:
        """Every connection, in the order of making."""
        return envelope([_row(one) for one in self._byoc.all(call.account)])

    def create(self, call: Call) -> Answer:
        """Make a connection."""
        label, trunk = call.parameters.text("label"), call.parameters.text("trunk")
        errors = [] if label else ["label is required"]
        errors += self._trunk_mistakes(call.account, trunk)
        if errors or label is None:
            raise bad_request(*errors)
        return envelope(_shown(self._byoc.create(call.account, label, trunk.upper() if trunk else None)))

    def show(self, call: Call) -> Answer:
        """One connection."""
        return envelope(_shown(connection(self._byoc, call)))

    def update(self, call: Call) -> Answer:
        """Change what is given; what is absent keeps its value, a trunk that is null is cleared."""
        found, given = connection(self._byoc, call), call.parameters
        trunk, transforms = given.text("trunk"), given.raw("transforms")
        errors = [*self._trunk_mistakes(call.account, trunk), *_transform_mistakes(transforms)]
        if errors:
            raise bad_request(*errors)
        changed = self._byoc.update(call.account, found.uuid, lambda old: _changed(old, given))
        return envelope(_shown(changed)) if changed is not None else self.show(call)

    def delete(self, call: Call) -> Answer:
        """Remove a connection with all that belongs to it."""
        if not self._byoc.delete(call.account, connection(self._byoc, call).uuid):
            raise not_found("No such connection")
        return success()

    def sources(self, call: Call) -> Answer:
        """Who may send calls; nobody else may."""
        return envelope([msgspec.structs.asdict(one) for one in connection(self._byoc, call).sources])

    def allow(self, call: Call) -> Answer:
        """Allow an address or a subnet."""
        uuid, cidr = connection(self._byoc, call).uuid, _cidr(call.parameters.text("cidr") or "")
        if cidr is None:
            raise bad_request("Invalid cidr")
        added = self._byoc.allow(call.account, uuid, cidr)
        if added is None:
            raise not_found("No such connection")
        return envelope(msgspec.structs.asdict(added))

    def withdraw(self, call: Call) -> Answer:
        """Withdraw a source."""
        uuid = connection(self._byoc, call).uuid
        if not self._byoc.withdraw(call.account, uuid, call.variables["uuid"].lower()):
            raise not_found("No such source")
        return success()

    def _trunk_mistakes(self, account: str, trunk: str | None) -> Sequence[str]:
        known = trunk is None or self._trunks.exists(account, trunk)
        return [] if known else [f"Unknown trunk {trunk}"]


def _row(one: Connection) -> dict[str, object]:
    return {"uuid": one.uuid, "label": one.label, "trunk": one.trunk, "sipEndpoint": _endpoint(one)}


def _shown(one: Connection) -> dict[str, object]:
    return {
        "uuid": one.uuid,
        "sipEndpoint": _endpoint(one),
        "label": one.label,
        "trunk": one.trunk,
        "transforms": [msgspec.structs.asdict(transform) for transform in one.transforms],
    }


def _endpoint(one: Connection) -> str:
    return f"{one.uuid}.byoc.simwood.com"


def _changed(old: Connection, given: Parameters) -> Connection:
    trunk = (given.text("trunk") or "").upper() or None
    return replace(
        old,
        label=given.text("label") or old.label,
        trunk=trunk if given.given("trunk") else old.trunk,
        transforms=_transforms(given.raw("transforms")) if _is_given(given) else old.transforms,
    )


def _is_given(given: Parameters) -> bool:
    return given.raw("transforms") not in (None, "")


def _transforms(value: object) -> Sequence[Transform]:
    items = cast("Sequence[Mapping[str, object]]", value)
    return [Transform(str(item["action"]), str(item["value"])) for item in items]


def _transform_mistakes(value: object) -> Sequence[str]:
    if value in (None, ""):
        return []
    if not isinstance(value, list):
        return ["transforms must be an array"]
    return [mistake for item in cast("list[object]", value) for mistake in _mistakes(item)]


def _mistakes(item: object) -> Sequence[str]:
    if not isinstance(item, dict):
        return ["A transform must be an object"]
    transform = cast("Mapping[str, object]", item)
    action, value = (transform.get(name, "") for name in ("action", "value"))
    if not isinstance(action, str) or action not in _ACTIONS:
        return [f"Invalid action {action}"]
    return [] if re.fullmatch(r"[0-9]+", str(value)) else [f"Invalid value {value}"]


def _cidr(text: str) -> str | None:
    """An address or subnet in its one spelling; None when it is none."""
    try:
        return str(ipaddress.IPv4Network(text.strip(), strict=False))
    except ValueError:
        return None
