"""Section 9, IDA users: trunks that belong to a fixed line, named by its number."""

import re

from services.sandbox.endpoints.routing import Routes
from services.sandbox.endpoints.trunks import shown
from services.sandbox.world.ida import Ida, user
from services.sandbox.world.numbers import Numbers
from services.sandbox.world.trunk_settings import valid
from services.sandbox.world.trunks import Trunks
from shared.errors import Refusal
from shared.v3.http import Answer, Call, success
from shared.v3.refusal import bad_request, not_found

_LIST = "/v3/voice/{account}/ida"
_ONE = _LIST + "/{cli}"
_CLI = re.compile(r"0[12][0-9]{8,9}")


class IdaEndpoints:
    """Answers about IDA users."""

    def __init__(self, ida: Ida, trunks: Trunks, numbers: Numbers) -> None:
        self._ida = ida
        self._trunks = trunks
        self._numbers = numbers

    def routes(self) -> Routes:
        """The endpoints of this section."""
        return {
            f"GET {_LIST}": self.list,
            f"GET {_ONE}": self.show,
            f"PUT {_ONE}": self.put,
            f"DELETE {_ONE}": self.delete,
        }

    def list(self, call: Call) -> Answer:
        """Every IDA user, by line."""
        return Answer([_row(call.account, line) for line in self._ida.lines(call.account)])

    def show(self, call: Call) -> Answer:
        """One user, with the settings of its trunk."""
        line = _line(call)
        name = user(call.account, line)
        trunk = self._trunks.get(name)
        if trunk is None:
            raise _nobody(line)
        return Answer({"trunk": name, "cli": line, **shown(name, trunk)})

    def put(self, call: Call) -> Answer:
        """Create the line's user, or change its settings as a trunk's."""
        line = _line(call)
        if not _CLI.fullmatch(line):
            raise bad_request("Invalid CLI")
        holder, created = self._ida.create(call.account, line)
        if holder != call.account:
            raise Refusal(409, f"{line} belongs to another account")
        if not created:
            self._update(call, user(call.account, line))
        return self.show(call)

    def delete(self, call: Call) -> Answer:
        """Delete the line's user."""
        if not self._ida.delete(call.account, _line(call)):
            raise _nobody(_line(call))
        return success()

    def _update(self, call: Call, name: str) -> None:
        settings = valid(call.parameters, lambda n: self._numbers.held(call.account, n) is not None)
        if settings:
            self._trunks.update(call.account, name, settings)


def _line(call: Call) -> str:
    """The line in national form, also when it was named with its country code."""
    text = call.variables["cli"].replace(" ", "").removeprefix("+")
    return f"0{text.removeprefix('44')}" if text.startswith("44") else text


def _row(account: str, line: str) -> dict[str, object]:
    return {"trunk": user(account, line), "cli": line, "serviceLevel": 0, "type": "ida"}


def _nobody(line: str) -> Refusal:
    return not_found(f"There is no IDA user {line}")
