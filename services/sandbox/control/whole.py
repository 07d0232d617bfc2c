"""The world as a whole: ``/sandbox/reset`` begins it anew, ``/sandbox/snapshot`` takes and restores it."""

import falcon
from msgspec import Struct

from services.sandbox.control.bodies import read, send
from services.sandbox.world.snapshot import Snapshot
from services.sandbox.world.world import World


class Reset(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reset may say: another seed."""

    seed: int | None = None


class ResetResource:
    """``POST /sandbox/reset``: the world as it was in the beginning, from another seed if given."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Begin again."""
        self._world.reset(read(req, Reset).seed)
        send(resp, {"success": True})


class SnapshotResource:
    """``/sandbox/snapshot``: GET gives a document of the whole world, POST puts that world back."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """The world as it is."""
        self._world.ensure()
        send(resp, self._world.snapshot())

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The world as it was."""
        self._world.restore(read(req, Snapshot))
        send(resp, {"success": True})
