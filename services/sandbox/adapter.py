"""The thin layer between Falcon and the door: a request as plain values, a plain answer as a response."""

from collections.abc import Callable, Iterator

import falcon

from services.sandbox.door import Door
from services.sandbox.trouble import CutConnection, Mangled
from shared.v3.http import pretty
from shared.v3.wire import read, write

_DROPS = 20
"""In how many pieces a body that drips arrives."""


class Adapter:
    """Turns Falcon's request into a plain one and a plain answer into Falcon's response."""

    def __init__(self, door: Door, sleep: Callable[[float], None]) -> None:
        self._door = door
        self._sleep = sleep

    def __call__(self, req: falcon.Request, resp: falcon.Response, **_groups: str) -> None:
        """Answer one request."""
        indent = pretty(req.query_string)
        try:
            answer = self._door.answer(read(req, peer=req.remote_addr))
        except CutConnection:
            _promise(resp, 1, _Body(iter(())))
            return
        write(resp, answer, indent=indent)
        if isinstance(answer, Mangled):
            body = answer.body(pretty=indent)
            sent = body[: int(len(body) * answer.share)]
            _promise(resp, len(body), _Body(_dripping(sent, answer.seconds, self._sleep)))


class _Body:
    """A body that is sent piece by piece, and ends where the pieces do."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """There is nothing to close."""


def _promise(resp: falcon.Response, length: int, body: _Body) -> None:
    """Announce a length: a body that ends before makes the server drop the connection in the middle of it."""
    resp.data = None
    resp.stream = body
    resp.content_length = length


def _dripping(body: bytes, seconds: float, sleep: Callable[[float], None]) -> Iterator[bytes]:
    size = max(1, len(body) // _DROPS) if seconds else max(1, len(body))
    pieces = range(0, len(body), size)
    for start in pieces:
        if seconds:
            sleep(seconds / len(pieces))
        yield body[start : start + size]
