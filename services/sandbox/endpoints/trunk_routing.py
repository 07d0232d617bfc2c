"""Section 8, inbound calls of a trunk: its routing configuration, and the numbers associated with it."""

from typing import cast

from services.sandbox.endpoints import configurations
from services.sandbox.endpoints.routing import Routes
from services.sandbox.endpoints.trunks import named, unknown
from services.sandbox.world.trunks import Trunks
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.refusal import bad_request

_TRUNK = "/v3/voice/{account}/trunks/{trunk}"


class TrunkRouting:
    """Answers about the configuration and the numbers of one trunk."""

    def __init__(self, trunks: Trunks) -> None:
        self._trunks = trunks

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_TRUNK}/config": self.config,
            f"PUT {_TRUNK}/config": self.configure,
            f"DELETE {_TRUNK}/config": self.unconfigure,
            f"GET {_TRUNK}/numbers": self.numbers,
            f"PUT {_TRUNK}/numbers": self.append,
            f"POST {_TRUNK}/numbers": self.replace,
        }

    def config(self, call: Call) -> Answer:
        """The stored configuration, `{}` if there is none."""
        _, trunk = named(call, self._trunks)
        return configurations.shown(trunk.get("config"))

    def configure(self, call: Call) -> Answer:
        """Replace the configuration; with one error anywhere nothing changes and all are listed."""
        _, trunk = named(call, self._trunks)
        return self._store(call, configurations.accepted(call, self._trunks, trunk.get("config")))

    def unconfigure(self, call: Call) -> Answer:
        """Remove the configuration; the trunk stays."""
        return self._store(call, "")

    def numbers(self, call: Call) -> Answer:
        """The numbers that are associated directly, ascending."""
        name, _ = named(call, self._trunks)
        return envelope(self._trunks.numbers(name))

    def append(self, call: Call) -> Answer:
        """Associate more numbers."""
        return self._associate(call, replace=False)

    def replace(self, call: Call) -> Answer:
        """Associate these numbers and no others."""
        return self._associate(call, replace=True)

    def _associate(self, call: Call, *, replace: bool) -> Answer:
        name, _ = named(call, self._trunks)
        numbers, force = _numbers(call), call.parameters.flag("force")
        strangers = self._trunks.associate(call.account, name, numbers, replace=replace, force=force)
        if strangers is None:
            raise unknown(name)
        if strangers:
            raise bad_request(*(f"Number {number} is not on this account" for number in strangers))
        return self.numbers(call)

    def _store(self, call: Call, config: str) -> Answer:
        name, _ = named(call, self._trunks)
        if not self._trunks.configure(call.account, name, config):
            raise unknown(name)
        return success()


def _numbers(call: Call) -> list[str]:
    """The numbers of a request, each once; the document may be the list itself."""
    document = call.parameters.document
    if not isinstance(document, list) and call.parameters.raw("data") is None:
        raise bad_request("data is required")
    listed = cast("list[object]", document) if isinstance(document, list) else None
    given = call.parameters.many("data") if listed is None else listed
    return list(dict.fromkeys(str(number).replace(" ", "").removeprefix("+") for number in given))
