"""Copies of slow-moving answers: see `shared/v3/lifetimes.py` for which they are, and for how long.

A book that does not answer costs the copies and nothing else: the carrier is asked.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from services.gateway.v3.call import Call
from services.gateway.v3.wording import question
from shared import logs
from shared.clock import Clock
from shared.errors import BookUnavailable
from shared.orders.v3.copies import Copies, Copy
from shared.v3.http import Answer
from shared.v3.lifetimes import LIFETIMES

Keep = Callable[[bytes, str], None]
"""Keep a whole body and its content type."""

log = logs.get("gateway.v3")


class Found(NamedTuple):
    """A copy, as an answer, or None; and what to do with the answer that is fetched instead."""

    answer: Answer | None
    keep: Keep | None


NOTHING = Found(None, None)


class Shelf:
    """Finds and keeps copies."""

    def __init__(self, copies: Copies, clock: Clock) -> None:
        self._copies = copies
        self._clock = clock

    def find(self, call: Call) -> Found:
        """The copy of the answer to a call, if it is one of those that are kept."""
        name = call.endpoint.name
        asked = question(call) if name in LIFETIMES else None
        if asked is None:
            return NOTHING
        try:
            copy, turn = self._copies.find(name, asked)
        except BookUnavailable as error:
            log.warning("no copies now", why=str(error))
            return NOTHING
        if copy is not None:
            return Found(self._answer(copy), None)
        return Found(None, partial(self._keep, name, asked, turn))

    def _answer(self, copy: Copy) -> Answer:
        age = max(0, int(self._clock.time() - copy.at))
        return Answer(content=copy.content, content_type=copy.content_type, headers={"Age": str(age)})

    def _keep(self, name: str, asked: str, turn: str, content: bytes, content_type: str) -> None:
        copy = Copy(content, content_type, self._clock.time())
        try:
            self._copies.keep(name, asked, copy, turn, LIFETIMES[name])
        except BookUnavailable as error:
            log.warning("no copy kept", why=str(error))
