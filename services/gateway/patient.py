"""Drives the application by blocking: the simplest thing that honours a hold, a thread for each."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from services.gateway.waiters import Waiter, Waiters
from services.gateway.waiting import Environ, Hold, held

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Patient:
    """A WSGI application that waits inside its call."""

    def __init__(
        self, app: Application, waiters: Waiters, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._waiters = waiters
        self._monotonic = monotonic

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """See PEP 3333."""
        began: list[Any] = []
        body = self._app(environ, lambda *head: began.append(head))
        hold = held(environ)
        if hold is not None:
            body = self._wait(hold, began)
        start_response(*began[-1])
        return body

    def _wait(self, hold: Hold, began: list[Any]) -> Iterable[bytes]:
        until = self._monotonic() + hold.seconds
        with self._waiters.place() as waiter:
            if waiter is not None:
                waiter.watch(hold.order_id)
            while True:
                last = waiter is None or self._monotonic() >= until
                environ = hold.again(last=last)
                body = self._app(environ, lambda *head: began.append(head))
                if held(environ) is None:
                    return body
                self._sleep(waiter, until)

    def _sleep(self, waiter: Waiter | None, until: float) -> None:
        if waiter is not None:
            waiter.wait(until - self._monotonic())
