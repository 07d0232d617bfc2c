"""What is to go wrong: ``/sandbox/faults``. The kinds of faults are in `world/faults.py`."""

import falcon

from services.sandbox.control.bodies import read, send
from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World


class FaultsResource:
    """``/sandbox/faults``: POST plants one, GET lists them with their hits, DELETE clears them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Plant a fault; 400 when it is not one."""
        send(resp, {"id": self._world.faults.plant(read(req, Fault))})

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """The faults, in the order planted."""
        send(resp, {"faults": self._world.faults.listed()})

    def on_delete(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Forget them all."""
        self._world.faults.clear()
        send(resp, {"success": True})
