"""An order system that does not give up: the same order under the same key until the gateway has answered."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import requests

KEY = "tl_demo_demo-secret"
AT_ONCE = 2
BREATH = 0.1
"""Seconds between two tries, for a gateway that is being started."""
PACE = 0.05
"""Seconds between two orders, so that the gateway is killed more than once meanwhile."""
PATIENCE = 90.0


class Client:
    """Hands orders in at a gateway; `repeats` counts how often it had to ask again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.repeats = 0
        self.some_taken = threading.Event()
        """Set as soon as the gateway has taken an order."""
        self._given_up = threading.Event()

    def submit(self, orders: Sequence[dict[str, object]]) -> list[str]:
        """Hand all of them in, several at a time; their ids."""
        clock = threading.Timer(PATIENCE, self._given_up.set)
        clock.start()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            ids = list(pool.map(self._submit, orders))
        clock.cancel()
        return ids

    def _submit(self, order: dict[str, object]) -> str:
        while True:
            answer = self._try(order)
            if answer is not None and answer.status_code == HTTPStatus.ACCEPTED:
                self.some_taken.set()
                self._given_up.wait(PACE)
                return str(answer.json()["id"])
            if answer is not None and answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise AssertionError(f"{answer.status_code}: {answer.text}")
            self.repeats += 1
            if self._given_up.wait(BREATH):
                raise AssertionError("the gateway never answered")

    def _try(self, order: dict[str, object]) -> requests.Response | None:
        headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": f"key-{order['reference']}"}
        try:
            return requests.post(f"{self._url}/orders", json=order, headers=headers, timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            return None
