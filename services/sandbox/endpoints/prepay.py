"""Section 2, what was paid in and moved between accounts. The summary of movements is in `reports`."""

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.world import World
from shared.v3.http import Answer, Call

_PREPAY = "/v3/accounts/{account}/prepay"


class PrepayEndpoints:
    """Answers about money in, newest first."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_PREPAY}/prepayments/all": self.prepayments,
            f"GET {_PREPAY}/prepayments/latest/{{count}}": self.prepayments,
            f"GET {_PREPAY}/transfers/all": self.transfers,
            f"GET {_PREPAY}/transfers/latest/{{count}}": self.transfers,
        }

    def prepayments(self, call: Call) -> Answer:
        """Pre-payments: all, or the newest so many."""
        found = self._world.past().prepayments(call.account)
        return Answer([payment.row() for payment in found[: _count(call)]])

    def transfers(self, call: Call) -> Answer:
        """Transfers to and from other accounts: all, or the newest so many."""
        found = self._world.past().transfers(call.account)
        return Answer([transfer.row() for transfer in found[: _count(call)]])


def _count(call: Call) -> int | None:
    count = call.variables.get("count")
    return None if count is None else int(count)
