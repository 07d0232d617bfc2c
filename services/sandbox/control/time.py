"""The sandbox's time: ``/sandbox/clock``. It only goes forward, and what lives for a time follows."""

from datetime import UTC, datetime
from typing import Annotated

import falcon
from msgspec import Meta, Struct

from services.sandbox.control.bodies import read, send
from services.sandbox.world.world import World
from shared.clock import iso
from shared.v3.refusal import bad_request

_TEN_YEARS = 10 * 366 * 24 * 3600


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """Either how many seconds to go forward, or to which moment."""

    forward: Annotated[float, Meta(ge=0, le=_TEN_YEARS)] | None = None
    to: datetime | None = None


class ClockResource:
    """GET tells the time; POST ``{"forward": SECONDS}`` or ``{"to": "2026-12-01T00:00:00Z"}`` moves it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """The moment, and how far it is ahead of real time."""
        self._world.clock.refresh()
        self._tell(resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Move it, and have done what that brings about: expiry, ports, rent, events."""
        self._world.ensure()
        self._world.clock.refresh()
        self._world.forward(self._seconds(read(req, Move)))
        self._tell(resp)

    def _seconds(self, move: Move) -> float:
        if (move.forward is None) == (move.to is None):
            raise bad_request("Say either forward or to")
        if move.to is None:
            return move.forward or 0
        moment = move.to if move.to.tzinfo else move.to.replace(tzinfo=UTC)
        seconds = moment.timestamp() - self._world.clock.time()
        if not 0 <= seconds <= _TEN_YEARS:
            raise bad_request("The clock only goes forward, ten years at most")
        return seconds

    def _tell(self, resp: falcon.Response) -> None:
        send(resp, {"now": iso(self._world.clock.time()), "ahead": self._world.clock.ahead})
