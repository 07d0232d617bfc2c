"""How everybody asks the gateway: until there is an answer, and counting what came to nothing."""

import threading
from collections.abc import Callable
from http import HTTPStatus

import requests

BREATH = 0.2
"""Seconds between two tries, for a gateway that is being started."""
AGAIN = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
TROUBLE = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class GivenUp(AssertionError):
    """The gateway has not answered, or an order not ended, in all the time that there was."""


class Insister:
    """Safe for threads."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.repeats = 0
        """Requests that were sent again."""

    def give_up(self) -> None:
        """Let everybody who still waits give up."""
        self._over.set()

    def wait(self, seconds: float) -> bool:
        """Let so many seconds pass, fewer if all is over; whether it is."""
        return self._over.wait(seconds)

    def ask(self, send: Callable[[], requests.Response]) -> requests.Response:
        """Send until it is answered."""
        return self.tell(send)[0]

    def tell(self, send: Callable[[], requests.Response]) -> tuple[requests.Response, int]:
        """The same, and how often it came to nothing before. Raises `GivenUp`."""
        tried = 0
        while True:
            try:
                answer = send()
                if answer.status_code not in AGAIN:
                    return answer, tried
            except TROUBLE:
                pass
            tried += 1
            with self._lock:
                self.repeats += 1
            if self.wait(BREATH):
                raise GivenUp("the gateway has not answered")
