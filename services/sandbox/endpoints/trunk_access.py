"""Section 8, how a trunk is got into: addresses of `ip` trunks, passwords of `auth` trunks."""

import ipaddress
from collections.abc import Callable

from services.sandbox.endpoints.routing import Routes
from services.sandbox.endpoints.trunks import named, new_password, unknown
from services.sandbox.world.access import Access
from services.sandbox.world.trunks import Trunks
from shared.v3.http import Answer, Call, success
from shared.v3.refusal import bad_request, not_found

_TRUNK = "/v3/voice/{account}/trunks/{trunk}"
_ACL = _TRUNK + "/acl"


class TrunkAccess:
    """Answers about addresses and passwords. A password is shown once, when it is made."""

    def __init__(self, trunks: Trunks, access: Access, *, password: Callable[[], str] = new_password) -> None:
        self._trunks = trunks
        self._access = access
        self._password = password

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_ACL}": self.addresses,
            f"PUT {_ACL}/{{ip}}": self.allow,
            f"DELETE {_ACL}/{{ip}}": self.withdraw,
            f"POST {_TRUNK}/password_reset": self.reset,
        }

    def addresses(self, call: Call) -> Answer:
        """The addresses, in the order they were added."""
        return Answer(self._access.addresses(self._with_addresses(call)))

    def allow(self, call: Call) -> Answer:
        """Add an address."""
        name = self._with_addresses(call)
        if not self._access.allow(call.account, name, _address(call)):
            raise unknown(name)
        return success()

    def withdraw(self, call: Call) -> Answer:
        """Take an address away."""
        address = call.variables["ip"]
        if not self._access.withdraw(call.account, self._with_addresses(call), address):
            raise not_found(f"{address} is not on the list")
        return success()

    def reset(self, call: Call) -> Answer:
        """A new password; the old one is dead at once."""
        name, trunk = named(call, self._trunks)
        if trunk["type"] != "auth":
            raise bad_request(f"Trunk {name} has no password")
        password = self._password()
        if not self._trunks.update(call.account, name, {"pass": password}, "trunk.password_reset"):
            raise unknown(name)
        return Answer({"updated": True, "trunk": name, "user": name, "pass": password})

    def _with_addresses(self, call: Call) -> str:
        """The name of a trunk that has a list of addresses."""
        name, trunk = named(call, self._trunks)
        if trunk["type"] != "ip":
            raise bad_request(f"Trunk {name} is not IP-authenticated")
        return name


def _address(call: Call) -> str:
    try:
        return str(ipaddress.IPv4Address(call.variables["ip"]))
    except ValueError as error:
        raise bad_request("Invalid IP") from error
