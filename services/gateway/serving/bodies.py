"""Reading a request's body before any thread is given to it: up to a limit, and not for ever.

What is larger than a single order goes to a temporary file, so that memory stays flat whatever is sent.
"""

import asyncio
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, cast

from services.gateway.problems import InvalidRequest, Problem, TooLarge, TooSlow
from services.gateway.serving.asgi import Receive, Scope, header

IN_MEMORY = 256 * 1024
"""Bytes of one body kept in memory."""
SLOWEST = 8 * 1024
"""Bytes a second; each of them earns its sender more time."""


class Body(NamedTuple):
    """A whole body, ready to be read from its beginning."""

    file: BinaryIO
    length: int


async def read(scope: Scope, receive: Receive, *, limit: int, patience: float) -> Body:
    """The body of a request. Raises a `Problem` when it is too long, too slow or cut short."""
    declared = _declared(scope)
    if declared == 0:
        return Body(BytesIO(), 0)
    if declared is not None and declared > limit:
        raise TooLarge(limit)
    try:
        async with asyncio.timeout(patience) as allowed:
            body = await _receive(receive, limit, allowed)
    except TimeoutError as error:
        raise TooSlow from error
    if declared is not None and body.length < declared:
        raise _cut(f"Only {body.length} of {declared} bytes came.")
    return body


async def _receive(receive: Receive, limit: int, allowed: asyncio.Timeout) -> Body:
    file, length, more = BytesIO(), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _cut("The body did not come to its end.")
        piece: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        length += len(piece)
        if length > limit:
            raise TooLarge(limit)
        if isinstance(file, BytesIO) and length > IN_MEMORY:
            file = _on_disk(file)
        file.write(piece)
        if more:
            allowed.reschedule((allowed.when() or 0.0) + len(piece) / SLOWEST)
    file.seek(0)
    return Body(file, length)


def _on_disk(begun: BytesIO) -> BinaryIO:
    file = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - whoever reads it lets go of it
    file.write(begun.getbuffer())
    return file


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
