"""The application as Granian serves it: ASGI around WSGI.

A request's body is read here, its answer is made by the application in one of a few threads, and it is sent
from here. An answer that is not there yet waits here, as data: it has a bell, a place and no thread.
"""

import asyncio
from collections.abc import Callable, Container
from functools import partial
from threading import BoundedSemaphore
from typing import NamedTuple

from services.gateway.problems import Busy, Problem, TooMany
from services.gateway.serving import asgi, bodies, heads
from services.gateway.serving.asgi import Receive, Scope, Send
from services.gateway.serving.pool import Overloaded, Pool
from services.gateway.serving.replies import Application, Reply, ask, send_reply
from services.gateway.serving.stays import Alarm, Stay, until_gone
from services.gateway.serving.streams import send_feed
from services.gateway.waiting.holds import Feed, Hold
from services.gateway.waiting.waiters import Bell, Waiters
from shared import logs, signals

log = logs.get("gateway.serving")


class Bounds(NamedTuple):
    """How much of everything one process takes on."""

    threads: int
    queue: int
    """Requests that may wait for a thread."""
    waiters: int
    """Answers held back at a time."""
    streams: int
    """Event streams open at a time."""
    body_seconds: float
    """How long a small body may take to come."""


class Shell:
    """Serves one application in one event loop."""

    def __init__(
        self,
        app: Application,
        bounds: Bounds,
        *,
        waiters: Callable[[], Waiters],
        body_limit: Callable[[str], int],
        refuse: Callable[[str, Problem], Reply],
        never_refused: Container[str] = (),
    ) -> None:
        """`waiters` begins to listen; `body_limit` and `refuse` say by path what is too long, and how.

        By the paths that are `never_refused` others decide whether this process lives, however busy it is.
        """
        self._app = app
        self._bounds = bounds
        self._begin_to_listen = waiters
        self._body_limit = body_limit
        self._refuse = refuse
        self._never_refused = never_refused
        self._places = BoundedSemaphore(bounds.waiters)
        self._streams = BoundedSemaphore(bounds.streams)
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop
        self._pool: Pool
        self._waiters: Waiters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            # An answer that has begun can only be cut off then: the server does, when this returns.
            try:
                await self._answer(scope, receive, send)
            except TimeoutError:
                log.info("cut off a client that takes nothing", path=scope["path"])
            except Exception:
                log.exception("answer broke off", path=scope["path"])

    def stop(self) -> None:
        """Answer everybody who waits now, and whoever comes later at once: the process is to end."""
        self._stopping = True
        self._waiters.ring_all()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        self._pool = Pool(threads=self._bounds.threads, queue=self._bounds.queue)
        self._waiters = self._begin_to_listen()
        signals.tell_before_the_loop(self.stop)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._waiters.close()
        self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        try:
            reply = await self._first(path, scope, receive)
            if isinstance(reply, Stay):
                reply = await self._wait(reply, receive)
            elif reply.feed is not None:
                await self._follow(reply, reply.feed, receive, send)
                return
        except Problem as problem:
            reply = self._refuse(path, problem)
        if reply is not None:
            await send_reply(reply, self._pool, receive, send)

    async def _first(self, path: str, scope: Scope, receive: Receive) -> "Reply | Stay":
        """What the application says. Raises `Problem` when it is not even asked."""
        heads.check(scope)
        limit, patience = self._body_limit(path), self._bounds.body_seconds
        body = await bodies.read(scope, receive, limit=limit, patience=patience)
        enter = self._pool.run_on if path in self._never_refused else self._pool.run
        try:
            return await enter(partial(self._ask, asgi.environ(scope, body.file, body.length)))
        except Overloaded as error:
            raise Busy from error
        finally:
            body.close()

    def _ask(self, environ: asgi.Environ) -> "Reply | Stay":
        """In a thread: the answer, or the stay of a request whose answer is not there yet."""
        reply = ask(self._app, environ)
        return reply if reply.hold is None else self._look(reply.hold)

    def _look(self, hold: Hold) -> "Reply | Stay":
        """Look at the book once the bell hangs, or for good when there is no place to wait in."""
        if not self._places.acquire(blocking=False):
            return self._last_word(hold)
        stay = Stay(hold, self._loop)
        answered = True
        try:
            self._waiters.register(stay.bell)
            reply = ask(self._app, hold.again(last=False))
            answered = reply.hold is None
        finally:
            if answered:
                self._leave(stay)
        return reply if answered else stay

    def _last_word(self, hold: Hold) -> Reply:
        while True:
            reply = ask(self._app, hold.again(last=True))
            if reply.hold is None:
                return reply
            hold = reply.hold

    def _turn(self, stay: Stay, hold: Hold) -> None:
        """Wait for something else, and look once its bell hangs."""
        self._waiters.forget(stay.bell)
        stay.turn_to(hold)
        self._waiters.register(stay.bell)
        stay.ring()

    def _leave(self, stay: Stay) -> None:
        self._waiters.forget(stay.bell)
        self._places.release()

    async def _wait(self, stay: Stay, receive: Receive) -> Reply | None:
        """The answer, when there is one; None when nobody is there to hear it."""
        gone = until_gone(receive, stay)
        try:
            while True:
                if not self._stopping:
                    await stay.heard(stay.deadline)
                if gone.done():
                    await self._pool.run_on(stay.hold.awaited.left)
                    return None
                last = self._stopping or stay.is_over
                reply = await self._pool.run_on(partial(ask, self._app, stay.hold.again(last=last)))
                if reply.hold is None:
                    if not gone.done():
                        return reply
                    await self._pool.run_on(stay.hold.awaited.left)
                    return None
                if reply.hold is not stay.hold:
                    await self._pool.run_on(partial(self._turn, stay, reply.hold))
        finally:
            gone.cancel()
            self._leave(stay)

    async def _follow(self, reply: Reply, feed: Feed, receive: Receive, send: Send) -> None:
        if self._stopping or not self._streams.acquire(blocking=False):
            raise TooMany
        alarm = Alarm(self._loop)
        bell = Bell(feed.topic, alarm.ring)
        try:
            # The bell hangs before the first look, so that nothing falls in between.
            await self._pool.run_on(partial(self._waiters.register, bell))
            await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
            await send_feed(feed, alarm, self._pool, receive, send, stopping=lambda: self._stopping)
        finally:
            await self._pool.run_on(partial(self._waiters.forget, bell))
            self._streams.release()
