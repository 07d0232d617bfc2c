"""Reading a request's body before any thread is given to it: up to a limit, and not for ever.

What is larger than a single order goes to a temporary file, so that memory stays flat whatever is sent.
"""

import asyncio
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from services.gateway.problems import InvalidRequest, Problem, TooLarge, TooSlow
from services.gateway.serving.asgi import Receive, Scope, header

IN_MEMORY = 256 * 1024
"""Bytes of one body kept in memory."""
SLOWEST = 8 * 1024
"""Bytes a second; each of them earns its sender more time."""


class Body:
    """What has come of a body. Close it."""

    def __init__(self) -> None:
        self.file: BinaryIO = BytesIO()
        self.length = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self.length += len(piece)
        if self.length > IN_MEMORY and isinstance(self.file, BytesIO):
            begun = self.file.getbuffer()
            self.file = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - closed with the body
            self.file.write(begun)
        self.file.write(piece)

    def close(self) -> None:
        """Let go of what was kept."""
        self.file.close()


async def read(scope: Scope, receive: Receive, *, limit: int, patience: float) -> Body:
    """The body of a request, to be read from its beginning. Raises a `Problem` when it is none."""
    declared = _declared(scope)
    if declared is not None and declared > limit:
        raise TooLarge(limit)
    body = Body()
    if declared == 0:
        return body
    try:
        async with asyncio.timeout(patience) as allowed:
            await _fill(body, receive, limit, declared, allowed)
        if declared is not None and body.length < declared:
            raise _cut(f"Only {body.length} of {declared} bytes came.")
    except TimeoutError as error:
        body.close()
        raise TooSlow from error
    except BaseException:
        body.close()
        raise
    body.file.seek(0)
    return body


async def _fill(
    body: Body, receive: Receive, limit: int, declared: int | None, allowed: asyncio.Timeout
) -> None:
    # One that has all its bytes is whole: to ask the server for the end costs as much as to ask for the rest.
    more = True
    while more and body.length != declared:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _cut("The body did not come to its end.")
        piece: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        if body.length + len(piece) > limit:
            raise TooLarge(limit)
        body.add(piece)
        if more and body.length != declared:
            allowed.reschedule((allowed.when() or 0.0) + len(piece) / SLOWEST)


def _cut(what: str) -> Problem:
    """A body that ended too early: an unfinished batch must not pass for a short one."""
    return InvalidRequest("body-cut", f"{what} Send it again.")


def _declared(scope: Scope) -> int | None:
    """The length that the request names; None when it is sent in pieces."""
    given = header(scope, b"content-length")
    if given is not None:
        return int(given)
    chunked = header(scope, b"transfer-encoding") is not None or not scope["http_version"].startswith("1")
    return None if chunked else 0
