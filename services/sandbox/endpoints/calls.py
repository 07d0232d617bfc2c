"""Section 7, calls: those in progress, of the account and of a trunk, and those that were rejected."""

from datetime import UTC, datetime

from services.sandbox.endpoints.moments import shown
from services.sandbox.endpoints.routing import Routes
from services.sandbox.endpoints.trunk_balance import spender
from services.sandbox.world.bill import Bill, current
from services.sandbox.world.channels import local
from services.sandbox.world.live import LiveCall
from services.sandbox.world.world import World
from shared.errors import Refusal
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.refusal import not_found

_VOICE = "/v3/voice/{account}"
_CALL = _VOICE + "/inprogress/{call_id}"


class CallEndpoints:
    """Answers about calls."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_VOICE}/inprogress/current": self.current,
            f"GET {_CALL}": self.show,
            f"DELETE {_CALL}": self.end,
            f"GET {_VOICE}/trunks/{{trunk}}/inprogress": self.of_trunk,
            f"GET {_VOICE}/rejected": self.rejected,
            f"GET {_VOICE}/rejected/{{reason}}": self.rejected,
        }

    def current(self, call: Call) -> Answer:
        """The calls in progress, what they have cost so far, and how long the money will last."""
        calls, now = self._world.calls.settle(call.account), self._world.clock.time()
        return Answer(current(call.account, calls, self._world.accounts.funds(call.account), now))

    def show(self, call: Call) -> Answer:
        """One call in progress."""
        now = self._world.clock.time()
        return envelope(_detail(self._found(call), now))

    def end(self, call: Call) -> Answer:
        """End a call; of several who ask at once exactly one has ended it."""
        found = self._found(call)
        if not self._world.calls.end(call.account, found.id):
            raise _not_on(found.id)
        return success()

    def of_trunk(self, call: Call) -> Answer:
        """What the calls of a trunk have cost so far; how long its money will last, if it has its own."""
        name, trunk = spender(call, self._world.trunks, "inprogress")
        now = self._world.clock.time()
        calls = [one for one in self._world.calls.settle(call.account) if one.trunk == name]
        bill = Bill(calls, now)
        summary: dict[str, object] = {"datetime": local(now), "total": bill.total, "callcount": len(calls)}
        balance = trunk.get("balance")
        return Answer(summary if balance is None else summary | bill.against(int(balance), "balance"))

    def rejected(self, call: Call) -> Answer:
        """The calls refused today and yesterday, newest first; of one reason if it is in the path."""
        rows = self._world.calls.rejected(call.account)
        reason = call.variables.get("reason")
        return envelope([row for row in rows if reason in (None, row["reason"])])

    def _found(self, call: Call) -> LiveCall:
        wanted = call.variables["call_id"].lower()
        for found in self._world.calls.settle(call.account):
            if found.id == wanted:
                return found
        raise _not_on(wanted)


def _detail(call: LiveCall, now: float) -> dict[str, object]:
    return {
        "to": call.number,
        "start": _moment(call.start),
        "progress": _moment(call.progress) if call.progress <= now else None,
        "answered": _moment(call.answered) if call.answered <= now else None,
        "destid": str(call.destination.id),
        "sip_call_id": call.sip_id,
    }


def _moment(moment: float) -> str:
    return shown(datetime.fromtimestamp(moment, UTC))


def _not_on(call_id: str) -> Refusal:
    return not_found(f"Call {call_id} is not in progress")
