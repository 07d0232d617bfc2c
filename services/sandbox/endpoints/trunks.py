"""Section 8, trunks: the list, one trunk, creation and half-applied updates; /outbound is their old name."""

import re
import secrets
from collections.abc import Callable

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.numbers import Numbers
from services.sandbox.world.trunk_settings import DEFAULTS, valid
from services.sandbox.world.trunks import Trunk, Trunks, default
from shared.errors import Refusal
from shared.v3.http import Answer, Call, success
from shared.v3.refusal import bad_request, not_found

_TRUNKS = "/v3/voice/{account}/trunks"
_TRUNK = _TRUNKS + "/{trunk}"
_NAME = re.compile(r"(?!IDA)[A-Z0-9_-]{1,32}")


def new_password() -> str:
    """24 hex digits."""
    return secrets.token_hex(12)


class TrunkEndpoints:
    """Answers about trunks. A password is shown once, when it is made."""

    def __init__(
        self, trunks: Trunks, numbers: Numbers, *, password: Callable[[], str] = new_password
    ) -> None:
        self._trunks = trunks
        self._numbers = numbers
        self._password = password

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_TRUNKS}": self.list,
            f"GET {_TRUNK}": self.show,
            f"PUT {_TRUNK}": self.put,
            f"DELETE {_TRUNK}": self.delete,
        }

    def list(self, call: Call) -> Answer:
        """Every trunk by name. Old clients read `serviceLevel` as text, but only under the old path."""
        level = str if "/outbound" in call.endpoint.path else int
        found = self._trunks.all(call.account)
        return Answer([_row(name, trunk, level) for name, trunk in found.items()])

    def show(self, call: Call) -> Answer:
        """One trunk; its password is never in it."""
        name, trunk = named(call, self._trunks)
        return Answer(shown(name, trunk))

    def put(self, call: Call) -> Answer:
        """Create the trunk when there is none of that name, else change its settings."""
        name = call.variables["trunk"]
        if _owned(call) and self._trunks.get(name) is not None:
            return self._update(call, name)
        if not _owned(call) or not _NAME.fullmatch(name.removeprefix(f"{call.account}-")):
            raise bad_request("Invalid trunk name")
        return self._create(call, name)

    def delete(self, call: Call) -> Answer:
        """Delete a trunk with all that hangs on it."""
        name = call.variables["trunk"]
        if name == default(call.account):
            raise bad_request(f"Trunk {name} cannot be deleted")
        if not (_owned(call) and self._trunks.delete(call.account, name)):
            raise unknown(name)
        return success()

    def _create(self, call: Call, name: str) -> Answer:
        """Settings in the request are ignored: they are for trunks that exist."""
        kind = (call.parameters.text("type") or "auth").lower()
        if kind not in ("auth", "ip"):
            raise bad_request("Invalid type")
        password = self._password() if kind == "auth" else ""
        if not self._trunks.create(call.account, name, kind, password):
            return self._update(call, name)
        created = shown(*named(call, self._trunks))
        return Answer({"created": True, **created, **({"pass": password} if password else {})})

    def _update(self, call: Call, name: str) -> Answer:
        """Apply what is valid, drop the rest without a word; the caller compares."""
        settings = valid(call.parameters, lambda n: self._numbers.held(call.account, n) is not None)
        if settings:
            self._trunks.update(call.account, name, settings)
        return self.show(call)


def named(call: Call, trunks: Trunks) -> tuple[str, Trunk]:
    """The trunk that a path names, with its name; 404 when the account has none of it."""
    name = call.variables["trunk"]
    trunk = trunks.get(name) if _owned(call) else None
    if trunk is None:
        raise unknown(name)
    return name, trunk


def unknown(trunk: str) -> Refusal:
    """404: the account has no trunk of that name."""
    return not_found(f"Unknown trunk {trunk}")


def _owned(call: Call) -> bool:
    return call.variables["trunk"].startswith(f"{call.account}-")


def _user(name: str, trunk: Trunk) -> str | None:
    return name if trunk["type"] == "auth" else None


def _row(name: str, trunk: Trunk, level: Callable[[str], object]) -> dict[str, object]:
    return {
        "trunk": name,
        "user": _user(name, trunk),
        "serviceLevel": level(trunk["serviceLevel"] or "0"),
        "type": trunk["type"],
        "enabled_webrtc": trunk["enabled_webrtc"] if trunk["type"] == "auth" else None,
    }


def shown(name: str, trunk: Trunk) -> dict[str, str | None]:
    """One trunk as it is shown: every value is a string or null."""
    head = {"trunk": name, "type": trunk["type"], "user": _user(name, trunk)}
    return {**head, **{setting: trunk[setting] for setting in DEFAULTS}}
