"""Drives the application as the shell does, but by blocking: what a test in one process needs."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from services.gateway.serving.replies import Application, Reply, ask
from services.gateway.waiting.holds import Environ, Hold
from services.gateway.waiting.waiters import Bell, Waiters
from shared.clock import Clock


class Patient:
    """A WSGI application that waits inside its call, and gives of a feed what is there now."""

    def __init__(self, app: Application, waiters: Waiters, clock: Clock, *, places: int) -> None:
        self._app = app
        self._waiters = waiters
        self._clock = clock
        self._places = threading.BoundedSemaphore(places)
        self.waiting = 0
        self.changed = threading.Condition()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """See PEP 3333."""
        reply = ask(self._app, environ)
        if reply.hold is not None:
            reply = self._wait(reply.hold)
        body = reply.body if reply.feed is None else [reply.feed.read().content]
        headers = [(name.decode(), value.decode()) for name, value in reply.headers]
        start_response(f"{reply.status} ", headers)
        return body

    def _wait(self, hold: Hold) -> Reply:
        if not self._places.acquire(blocking=False):
            return self._last_word(hold)
        self._count(1)
        try:
            reply = self._heard(hold)
            while reply.hold is not None:
                reply = self._heard(reply.hold)
        finally:
            self._places.release()
            self._count(-1)
        return reply

    def _last_word(self, hold: Hold) -> Reply:
        reply = ask(self._app, hold.again(last=True))
        return reply if reply.hold is None else self._last_word(reply.hold)

    def _heard(self, hold: Hold) -> Reply:
        """The answer, or what is to be waited for instead."""
        awaited, rung = hold.awaited, threading.Event()
        bell = Bell(awaited.order_id, rung.set, until_end=awaited.until_end)
        until = self._clock.monotonic() + awaited.seconds
        self._waiters.register(bell)
        try:
            while True:
                left = until - self._clock.monotonic()
                reply = ask(self._app, hold.again(last=left <= 0))
                if reply.hold is not hold:
                    return reply
                rung.wait(max(0.0, left))
                rung.clear()
        finally:
            self._waiters.forget(bell)

    def _count(self, change: int) -> None:
        with self.changed:
            self.waiting += change
            self.changed.notify_all()
