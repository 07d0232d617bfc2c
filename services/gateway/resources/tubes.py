"""`/tubes`: what is on the belt, and pausing a tube by hand.

A pause is written in the book first; the belts follow, now or when the keeper next looks. So one that is
down, or restarted later, is paused all the same.
"""

from typing import Annotated

import msgspec
from falcon import Request, Response
from msgspec import Meta

from services.gateway.problems import NotFound
from services.gateway.reading.hints import LONGEST, hint
from services.gateway.reading.keys import Keys
from services.gateway.reading.requests import known_parameters
from services.gateway.reading.sayings import Said, read_saying, teller
from shared import logs
from shared.clock import Clock, iso
from shared.errors import BeltUnavailable
from shared.orders.book.pauses import LONGEST as LONGEST_PAUSE
from shared.orders.book.pauses import Pause, Pauses
from shared.tubes.belt import Belt, Look
from shared.tubes.names import WORKER_TUBES
from shared.tubes.overview import OK, Belts, overview, state

Json = dict[str, object]

log = logs.get("gateway.tubes")


class Pausing(Said, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """For how long, who says so, and why. 0 seconds let the tube go on."""

    seconds: Annotated[int, Meta(ge=0, le=LONGEST_PAUSE)]


class Tubes:
    """`/tubes`."""

    def __init__(self, belts: Belts, pauses: Pauses, keys: Keys) -> None:
        self._belts = belts
        self._pauses = pauses
        self._keys = keys

    def on_get(self, req: Request, resp: Response) -> None:
        """Every tube of the workers: its jobs, who listens, whether it is paused; and every beanstalkd.

        Counted over all servers that answer.
        """
        self._keys.client(req, "admin")
        known_parameters(req, frozenset())
        found, by_hand = overview(self._belts, WORKER_TUBES), self._pauses.among(WORKER_TUBES)
        rows = [_row(tube, look, by_hand.get(tube)) for tube, look in found.tubes.items()]
        servers = [_server(*one) for one in found.servers.items()]
        resp.data = msgspec.json.encode({"tubes": rows, "belt": servers})


class PausedTube:
    """`/tubes/{tube}/pause`."""

    def __init__(self, belts: Belts, pauses: Pauses, keys: Keys, clock: Clock) -> None:
        self._belts = belts
        self._pauses = pauses
        self._keys = keys
        self._clock = clock

    def on_post(self, req: Request, resp: Response, tube: str) -> None:
        """Have no worker handed a job of the tube for so many seconds; 0 lets it go on.

        In place of any pause before. What workers have in hand they finish, and orders are accepted all the
        same. A server that is down is paused when it is back.
        """
        client = self._keys.client(req, "admin")
        known_parameters(req, frozenset())
        if tube not in WORKER_TUBES:
            raise NotFound(f"There is no tube `{tube[:LONGEST]}`{hint(tube, WORKER_TUBES)}")
        said, _ = read_saying(req, Pausing)
        who = teller(said.who, client)
        if said.seconds:
            self._pauses.begin(tube, Pause(who, said.why, self._clock.time(), said.seconds))
        else:
            self._pauses.end(tube)
        log.warning("tube paused by hand", tube=tube, seconds=said.seconds, who=who, why=said.why)
        servers = [_server(address, self._impose(belt, tube)) for address, belt in self._belts.each()]
        by_hand = self._pauses.get(tube)
        resp.data = msgspec.json.encode({"tube": tube, "by_hand": _said(by_hand), "belt": servers})

    def _impose(self, belt: Belt, tube: str) -> str:
        if (found := state(belt)) != OK:
            return found
        try:
            self._pauses.impose(belt, tube)
        except BeltUnavailable as error:
            return str(error)
        return OK


def _row(tube: str, look: Look, by_hand: Pause | None) -> Json:
    return {
        "tube": tube,
        "ready": look.ready,
        "reserved": look.reserved,
        "delayed": look.delayed,
        "buried": look.buried,
        "workers": look.workers,
        "idle": look.idle,
        "waited": look.waited,
        "paused": look.paused or None,
        "by_hand": _said(by_hand),
    }


def _said(by_hand: Pause | None) -> Json | None:
    if by_hand is None:
        return None
    return {"who": by_hand.who, "why": by_hand.why or None, "at": iso(by_hand.at), "left": by_hand.left}


def _server(address: str, how: str) -> Json:
    return {"server": address, "up": how == OK, "why": None if how == OK else how}
