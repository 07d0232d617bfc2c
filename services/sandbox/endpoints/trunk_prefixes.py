"""Section 8, prefix lists of trunks and of the account: destinations, and the undocumented list of rates."""

from collections.abc import Mapping
from typing import cast

from services.sandbox.endpoints.routing import Handler, Routes
from services.sandbox.endpoints.trunks import named, unknown
from services.sandbox.world.access import Access, List
from services.sandbox.world.access_lists import read
from services.sandbox.world.trunks import Trunks
from shared.v3.http import Answer, Call, success
from shared.v3.refusal import bad_request

_VOICE = "/v3/voice/{account}"
_PATHS = (
    f"{_VOICE}/outbound/destinationacl",
    f"{_VOICE}/trunks/{{trunk}}/destinationacl",
    f"{_VOICE}/outbound/rateacl",
    f"{_VOICE}/outbound/{{trunk}}/rateacl",
)


class TrunkPrefixes:
    """Answers about all four kinds of list: the path says which list is meant, and whose."""

    def __init__(self, trunks: Trunks, access: Access) -> None:
        self._trunks = trunks
        self._access = access

    def routes(self) -> Routes:
        """The endpoints of this file."""
        answers: Mapping[str, Handler] = {"GET": self.show, "PUT": self.replace, "DELETE": self.delete}
        return {f"{method} {path}": answer for path in _PATHS for method, answer in answers.items()}

    def show(self, call: Call) -> Answer:
        """The list; both halves empty when everything is open."""
        return Answer(self._access.prefixes(call.account, self._owner(call), _which(call)))

    def replace(self, call: Call) -> Answer:
        """Replace the list as a whole."""
        owner = self._owner(call)
        prefixes, errors = read(call.parameters.document)
        if errors:
            raise bad_request(*errors)
        if not self._access.limit(call.account, owner, _which(call), prefixes):
            raise unknown(owner)
        return success()

    def delete(self, call: Call) -> Answer:
        """Open every destination."""
        owner = self._owner(call)
        if not self._access.limit(call.account, owner, _which(call), None):
            raise unknown(owner)
        return success()

    def _owner(self, call: Call) -> str:
        """The trunk of the path, or the account where it names none."""
        return named(call, self._trunks)[0] if "trunk" in call.variables else call.account


def _which(call: Call) -> List:
    return cast("List", call.endpoint.path.rpartition("/")[2])
