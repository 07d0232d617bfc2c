"""Section 8, the balance of a trunk: what may be spent on it. No money moves to it or from it."""

from decimal import Decimal, InvalidOperation

from services.sandbox.endpoints.routing import Routes
from services.sandbox.endpoints.trunks import named, unknown
from services.sandbox.world.trunks import Trunk, Trunks, default
from shared.v3.encoding import number
from shared.v3.http import Answer, Call, success
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request

_BALANCE = "/v3/voice/{account}/trunks/{trunk}/balance"
_HIGHEST = Decimal(10**9)
"""Pounds; beyond it Redis could not add to the penny."""


class TrunkBalance:
    """Answers about balances of trunks. None is not the same as 0: without one, only the account's counts."""

    def __init__(self, trunks: Trunks) -> None:
        self._trunks = trunks

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_BALANCE}": self.show,
            f"PUT {_BALANCE}": self.put,
            f"DELETE {_BALANCE}": self.delete,
        }

    def show(self, call: Call) -> Answer:
        """The balance, null if the trunk has none."""
        name, trunk = spender(call, self._trunks)
        stored = trunk.get("balance")
        balance = None if stored is None else number(int(stored))
        return Answer({"trunk": name, "balance": balance, "currency": "GBP"})

    def put(self, call: Call) -> Answer:
        """Set the balance or add to it; the first counts if both are asked for."""
        name, _ = spender(call, self._trunks)
        balance, adjust = (_units(call.parameters, word) for word in ("balance", "adjust"))
        if balance is not None:
            done = self._trunks.grant(call.account, name, balance)
        elif adjust is not None:
            done = self._trunks.adjust(call.account, name, adjust)
        else:
            raise bad_request("balance or adjust must be a number")
        if not done:
            raise unknown(name)
        return self.show(call)

    def delete(self, call: Call) -> Answer:
        """Back to no balance of its own."""
        name, _ = spender(call, self._trunks)
        if not self._trunks.grant(call.account, name, None):
            raise unknown(name)
        return success()


def spender(call: Call, trunks: Trunks, subject: str = "balance") -> tuple[str, Trunk]:
    """The trunk that a path names, with its name; 400 for the default trunk, which is the account itself."""
    name, trunk = named(call, trunks)
    if name == default(call.account):
        raise bad_request(f"Trunk {subject} is not supported on {name}")
    return name, trunk


def _units(parameters: Parameters, name: str) -> int | None:
    """A number of pounds in 1/100,000ths; None when it is none."""
    try:
        value = Decimal(parameters.text(name) or "")
    except InvalidOperation:
        return None
    return int(value.scaleb(5)) if value.is_finite() and -_HIGHEST <= value <= _HIGHEST else None
