"""What happened: ``/sandbox/ledger`` (effects and charges) and ``/sandbox/journal`` (requests)."""

import falcon

from services.sandbox.control.bodies import send
from services.sandbox.world.journal import KEPT
from services.sandbox.world.world import World


class LedgerResource:
    """``GET /sandbox/ledger?effect=&subject=&since=SEQ``: every effect and charge, in order."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The entries after `since`."""
        since = req.get_param_as_int("since", min_value=0, default=0)
        entries = self._world.ledger.read(
            since=since, effect=req.get_param("effect"), subject=req.get_param("subject")
        )
        send(resp, {"entries": entries})


class JournalResource:
    """``GET /sandbox/journal?last=N``: the last requests, oldest first; never a body or a query."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The last 100 requests, or as many as asked for."""
        count = req.get_param_as_int("last", min_value=1, max_value=KEPT, default=100)
        send(resp, {"requests": self._world.journal.last(count)})
