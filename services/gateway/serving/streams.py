"""Server-sent events on the wire: news when there is some, else a heartbeat, and no thread in between."""

import asyncio
from collections.abc import Callable

from services.gateway.serving.asgi import Receive, Send, send_piece
from services.gateway.serving.pool import Pool
from services.gateway.serving.stays import Alarm, until_gone
from services.gateway.waiting.holds import Feed, News
from shared.errors import BookUnavailable

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that nobody on the way takes the line for dead; and
seconds after which it is asked whether its client still may have the stream, however much it has to tell."""
LONGEST = 600.0
"""Seconds after which a stream ends, and its client comes back, perhaps to another gateway."""

_SILENCE = News(b":\n\n")
_MISSED = News(b":\n\n")
"""The book did not answer: look again after the next heartbeat, though nobody may ring for it."""


async def send_feed(
    feed: Feed, alarm: Alarm, pool: Pool, receive: Receive, send: Send, *, stopping: Callable[[], bool]
) -> None:
    """Send what the feed has whenever the alarm is rung, until it ends, or its client or the process goes."""
    loop = asyncio.get_running_loop()
    ends, look = loop.time() + LONGEST, loop.time() + HEARTBEAT
    gone = until_gone(receive, alarm)
    try:
        await send_piece(send, _SILENCE.content)
        news = await _look(feed, pool)
        while True:
            if news.content:
                await send_piece(send, news.content)
            if news.over or gone.done() or stopping() or loop.time() >= ends:
                break
            rung = news.more or await alarm.heard(min(ends, loop.time() + HEARTBEAT))
            if loop.time() >= look:
                look = loop.time() + HEARTBEAT
                if not await _still(feed, pool):
                    break
            news = await _look(feed, pool) if rung or news is _MISSED else _SILENCE
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _look(feed: Feed, pool: Pool) -> News:
    try:
        return await pool.run_on(feed.read)
    except BookUnavailable:
        return _MISSED


async def _still(feed: Feed, pool: Pool) -> bool:
    try:
        return await pool.run_on(feed.still)
    except BookUnavailable:
        return True
