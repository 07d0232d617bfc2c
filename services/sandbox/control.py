"""The sandbox's own controls under ``/sandbox``: ledger, faults, reset. For development on loopback only.

They ask for no credentials, so they must never be served to anybody else: `app.create` leaves them out.
"""

from typing import TypeVar

import falcon
import msgspec
from msgspec import Struct

from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World
from shared.v3.encoding import encode
from shared.v3.http import BODY_LIMIT, JSON_TYPE
from shared.v3.refusal import bad_request

Body = TypeVar("Body", bound=Struct)


class Reset(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reset may say: another seed."""

    seed: int | None = None


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
        _send(resp, {"entries": entries})


class FaultsResource:
    """``/sandbox/faults``: POST plants one, GET lists them with their hits, DELETE clears them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Plant a fault; 400 when it is not one."""
        _send(resp, {"id": self._world.faults.plant(_read(req, Fault))})

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """The faults, in the order planted."""
        _send(resp, {"faults": self._world.faults.listed()})

    def on_delete(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Forget them all."""
        self._world.faults.clear()
        _send(resp, {"success": True})


class ResetResource:
    """``POST /sandbox/reset``: the world as it was in the beginning, from another seed if given."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Begin again."""
        self._world.reset(_read(req, Reset).seed)
        _send(resp, {"success": True})


def install(app: falcon.App[falcon.Request, falcon.Response], world: World) -> None:
    """Add the controls to an application."""
    app.add_route("/sandbox/ledger", LedgerResource(world))
    app.add_route("/sandbox/faults", FaultsResource(world))
    app.add_route("/sandbox/reset", ResetResource(world))


def _read(req: falcon.Request, kind: type[Body]) -> Body:
    """The JSON body as a Struct; an empty body is an empty object."""
    try:
        return msgspec.json.decode(req.stream.read(BODY_LIMIT) or b"{}", type=kind)
    except msgspec.DecodeError as error:
        raise bad_request(str(error)) from error


def _send(resp: falcon.Response, document: object) -> None:
    resp.data = encode(document)
    resp.content_type = JSON_TYPE
