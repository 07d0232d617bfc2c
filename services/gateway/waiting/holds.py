"""An answer that is not there yet: a resource leaves a hold instead of a response, and never blocks for one.

Waiting is data. Whoever drives the application (the shell in production) finds the hold, waits for the
order's next event without a thread, and asks again: the same request runs through the application once more,
but instead of its resource the hold's `answer` fills the response. So errors, headers and middleware are the
application's own, whenever the answer comes. A driver drops a hold whose client has gone.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

from falcon import Request, Response

Environ = dict[str, Any]
"""A WSGI environment."""

Answer = Callable[[Response, bool], "bool | Awaited"]
"""`answer(resp, last)` looks at the book and fills the response: True when this is the answer.

False means nothing to say yet, and is only allowed while `last` is False; an `Awaited` says what to wait for
instead. It runs in a thread that others want to have, so it looks and never waits. What it raises is answered
as if the resource had raised it.
"""


def _nothing() -> None: ...


class Awaited(NamedTuple):
    """What an answer depends on. `left` is called, in a thread, when the client has gone without it."""

    order_id: str
    seconds: float
    answer: Answer
    until_end: bool = False
    left: Callable[[], None] = _nothing


class News(NamedTuple):
    """What is new since the last look, ready to be sent."""

    content: bytes = b""
    over: bool = False
    """That was all there will ever be."""
    more: bool = False
    """There is more to be had at once."""


class Feed(NamedTuple):
    """An answer that goes on for as long as there is news: its body is what `read` gives, again and again."""

    topic: str
    """What has the news: an order's id, or the name of a client's log."""
    read: Callable[[], News]
    """It runs in a thread, one call at a time, and raises `BookUnavailable` to be called again later."""
    still: Callable[[], bool]
    """The same: whether whoever asked still may have it."""


_FEED = "trunkline.feed"
_HELD = "trunkline.held"
_ASKED = "trunkline.asked"


class Hold:
    """A request whose answer depends on what becomes of an order."""

    __slots__ = ("_environ", "_headers", "awaited")

    def __init__(self, environ: Environ, headers: dict[str, str], awaited: Awaited) -> None:
        self._environ = environ
        self._headers = headers
        self.awaited = awaited

    def again(self, *, last: bool) -> Environ:
        """The request as it is put to the application once more."""
        return {**self._environ, "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0", _ASKED: (self, last)}

    def fill(self, req: Request, resp: Response, *, last: bool) -> None:
        """Have the response filled, or stay on hold."""
        resp.complete = True
        resp.set_headers(self._headers)
        found = self.awaited.answer(resp, last)
        if found is True:
            return
        if isinstance(found, Awaited):
            req.env[_HELD] = Hold(self._environ, self._headers, found)
            return
        if last:
            raise AssertionError(f"nothing was answered about order {self.awaited.order_id} when time was up")
        req.env[_HELD] = self


def hold(
    req: Request, resp: Response, order_id: str, seconds: float, answer: Answer, *, until_end: bool = False
) -> None:
    """Answer later: return right after this call. Headers that `resp` has by now are kept.

    `answer` is called at once, then after each event of the order (with `until_end` only once nothing more
    happens by itself), and with `last` when `seconds` are over, when too many wait already, or when the
    process is to stop.
    """
    wait_for(req, resp, Awaited(order_id, seconds, answer, until_end))


def wait_for(req: Request, resp: Response, awaited: Awaited) -> None:
    """The same, with all that there is to say."""
    environ = dict(req.env)
    req.env[_HELD] = Hold(environ, dict(resp.headers), awaited)


def held(environ: Environ) -> Hold | None:
    """The hold that a call of the application has left; its response is void then."""
    return environ.get(_HELD)


def follow(req: Request, feed: Feed) -> None:
    """Answer with the response as it is, and with the feed for a body that has no end yet."""
    req.env[_FEED] = feed


def followed(environ: Environ) -> Feed | None:
    """The feed that a call of the application has left."""
    return environ.get(_FEED)


class Asked:
    """Middleware, before all that looks at a request: one that was on hold goes there, to no resource."""

    def process_request(self, req: Request, resp: Response) -> None:
        """Fill the response of a request that is put once more."""
        asked: tuple[Hold, bool] | None = req.env.get(_ASKED)
        if asked is not None:
            asked[0].fill(req, resp, last=asked[1])
