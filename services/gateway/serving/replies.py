"""A WSGI application's answer as a value, and how it is sent."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from services.gateway.serving.asgi import Receive, Send, send_piece
from services.gateway.serving.pool import Pool
from services.gateway.serving.stays import until_gone
from services.gateway.waiting.holds import Environ, Feed, Hold, followed, held

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Reply(NamedTuple):
    """What the application said. With a hold it is void."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: Iterable[bytes]
    hold: Hold | None = None
    feed: Feed | None = None


def ask(app: Application, environ: Environ) -> Reply:
    """Call the application; it blocks as long as that takes."""
    heads: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        heads.append((status, headers))

    body = app(environ, start_response)
    status, headers = heads[-1]
    feed = followed(environ)
    encoded = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers
        if feed is None or name.lower() != "content-length"
    ]
    return Reply(int(status[:3]), encoded, body, held(environ), feed)


async def send_reply(reply: Reply, pool: Pool, receive: Receive, send: Send) -> None:
    """Send it whole, or piece by piece if it is made that way; its pieces are made in the pool."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    if isinstance(reply.body, list):
        await send({"type": "http.response.body", "body": b"".join(reply.body)})
        return
    gone = until_gone(receive)
    pieces = iter(reply.body)
    try:
        while (piece := await pool.run_on(partial(next, pieces, None))) is not None and not gone.done():
            await send_piece(send, piece)
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        close = getattr(reply.body, "close", None)
        if close is not None:
            await pool.run_on(close)
