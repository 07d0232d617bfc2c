"""`/healthz` and `/readyz`: whether the process lives, and whether it can do its work."""

from http import HTTPStatus

import msgspec
import redis
from falcon import Request, Response

from shared.errors import BookUnavailable
from shared.gate.gate import Gate
from shared.store import availability
from shared.tubes.overview import OK, Belts, state


class Health:
    """`/healthz`: this process answers."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Always 200."""
        resp.data = b'{"status":"ok"}'


class Ready:
    """`/readyz`: 200 while orders can be accepted. That takes the book; the rest may be out for a while."""

    def __init__(self, client: redis.Redis, belts: Belts, gate: Gate) -> None:
        self._redis = client
        self._belts = belts
        self._gate = gate

    def on_get(self, _req: Request, resp: Response) -> None:
        """Which part is well, and 503 when the book is not."""
        book = self._book()
        carrier = self._carrier() if book == OK else "unknown: what workers know of it is in the book"
        resp.status = HTTPStatus.OK if book == OK else HTTPStatus.SERVICE_UNAVAILABLE
        resp.data = msgspec.json.encode({"book": book, "belt": self._belt(), "carrier": carrier})

    def _book(self) -> str:
        try:
            with availability():
                self._redis.ping()
        except BookUnavailable as error:
            return str(error)
        return OK

    def _carrier(self) -> str:
        """As the workers find it: to ask the carrier here would add to its troubles."""
        failures = self._gate.outage()
        return f"no answer to {failures} calls in a row; orders wait" if failures else OK

    def _belt(self) -> dict[str, str]:
        return {address: state(belt) for address, belt in self._belts.each()}
