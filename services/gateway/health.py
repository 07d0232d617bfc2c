"""`/healthz` and `/readyz`: whether the process lives, and whether it can do its work."""

from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Protocol

import msgspec
import redis
from falcon import Request, Response

from shared.errors import BeltUnavailable, BookUnavailable
from shared.store import availability
from shared.tubes.belt import Belt


class Belts(Protocol):
    """All beanstalkd servers; `Producer` is one."""

    def each(self) -> Iterable[tuple[str, Belt]]:
        """Address and connection of each."""
        ...


class Health:
    """`/healthz`: this process answers."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Always 200."""
        resp.data = b'{"status":"ok"}'


class Ready:
    """`/readyz`: 200 while orders can be accepted. That takes the book; the belt may be down for a while."""

    def __init__(self, client: redis.Redis, belts: Belts) -> None:
        self._redis = client
        self._belts = belts

    def on_get(self, _req: Request, resp: Response) -> None:
        """Which part is well, and 503 when the book is not."""
        book, belt = self._book(), self._belt()
        resp.status = HTTPStatus.OK if book == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
        resp.data = msgspec.json.encode({"book": book, "belt": belt})

    def _book(self) -> str:
        try:
            with availability():
                self._redis.ping()
        except BookUnavailable as error:
            return str(error)
        return "ok"

    def _belt(self) -> dict[str, str]:
        return {address: _state(belt) for address, belt in self._belts.each()}


def _state(belt: Belt) -> str:
    """Asked twice: the connection may have died of old age, and the next question connects anew."""
    try:
        with suppress(BeltUnavailable):
            belt.instance()
        belt.instance()
    except BeltUnavailable as error:
        return str(error)
    return "ok"
