"""The order systems: they live the lives of a history at one gateway, and do not give up.

A request whose answer does not come, or is 503, is sent again with the same key until it is answered.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import requests

from shared.errors import BookUnavailable
from shared.orders.book.book import Book
from shared.orders.record import Order
from shared.orders.states import State
from tests.crash.stack import SECRET, key_of
from tests.crash.tasks import Batch, Decision, Document, Ended, Life, Ordered, Task, Written

BREATH = 0.2
"""Seconds between two tries, for a gateway that is being started."""
LOOK = 0.3
"""Seconds between two looks at an order."""
ANSWERED = (200, 201, 400, 402, 404, 409)
"""What a v3 write may be answered with in the end."""
AGAIN = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)


class GivenUp(AssertionError):
    """The gateway has not answered, or an order not ended, in all the time that there was."""


class Systems:
    """Several order systems, as many lives at a time as there are threads. Safe for threads."""

    def __init__(self, url: str, book: Book, threads: int) -> None:
        self._url = url
        self._book = book
        self._threads = threads
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.repeats = 0
        """Requests that were sent again."""
        self.ordered: dict[str, Ordered] = {}
        """By the id of the order that it made."""
        self.written: list[Written] = []
        self.refused: Counter[int] = Counter()
        """By status: orders that were not taken."""
        self.mistakes: list[str] = []

    def live(self, lives: Sequence[Life]) -> None:
        """Live all of them to their ends."""
        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(self._live, lives))

    def give_up(self) -> None:
        """Let everybody who still waits give up."""
        self._over.set()

    def ask(self, path: str, client: str, body: Document, key: str) -> requests.Response:
        """POST until it is answered."""
        headers = {"Authorization": f"Bearer {key_of(client)}", "Idempotency-Key": key}
        return self._insist(
            lambda: requests.post(f"{self._url}{path}", json=body, headers=headers, timeout=10)
        )

    def get(self, path: str, client: str) -> requests.Response:
        """GET until it is answered."""
        headers = {"Authorization": f"Bearer {key_of(client)}"}
        return self._insist(lambda: requests.get(f"{self._url}{path}", headers=headers, timeout=10))

    def _live(self, life: Life) -> None:
        try:
            tasks = next(life)
            while True:
                tasks = life.send(self._do_all(tasks))
        except StopIteration:
            return
        except Exception as error:
            with self._lock:
                self.mistakes.append(f"{type(error).__name__}: {error}")

    def _do_all(self, tasks: Sequence[Task]) -> list[Ended]:
        if len(tasks) == 1:
            return [self._do(tasks[0])]
        with ThreadPoolExecutor(len(tasks)) as pool:
            return list(pool.map(self._do, tasks))

    def _do(self, task: Task) -> Ended:
        match task:
            case Written():
                return self._write(task)
            case Batch():
                self._batch(task.orders)
                return None
            case Ordered():
                return self._order(task)

    def _order(self, task: Ordered) -> Ended:
        taken = self.ask("/orders", task.client, task.body, f"key-{task.reference}")
        if taken.status_code == HTTPStatus.FORBIDDEN and "spend-cap" in taken.text:
            self._note_refusal(taken.status_code)
            return None
        if taken.status_code not in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
            raise AssertionError(f"{taken.status_code}: {taken.text}: {task.body}")
        order_id = str(taken.json()["id"])
        self._note(order_id, task)
        for decision in task.decisions:
            self._over.wait(decision.after)
            self._decide(task, order_id, decision)
        if not task.awaited:
            return None
        order = self._end_of(order_id)
        if task.retried and order.state is State.FAILED:
            self.ask(f"/orders/{order_id}/retry", task.client, {}, f"retry-{task.reference}")
            order = self._end_of(order_id)
        return order

    def _decide(self, task: Ordered, order_id: str, decision: Decision) -> None:
        key = f"{decision.what}-{task.reference}"
        told = self.ask(f"/orders/{order_id}/{decision.what}", task.client, decision.body, key)
        if told.status_code not in (HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.CONFLICT):
            raise AssertionError(f"{told.status_code}: {told.text}: {decision}")

    def _batch(self, orders: Sequence[Ordered]) -> None:
        client = orders[0].client
        headers = {"Authorization": f"Bearer {key_of(client)}"}
        lines = "\n".join(json.dumps(order.body) for order in orders).encode()
        taken = self._insist(
            lambda: requests.post(f"{self._url}/batches", data=lines, headers=headers, timeout=10)
        )
        if taken.status_code != HTTPStatus.ACCEPTED or taken.json()["rejected"]:
            raise AssertionError(f"{taken.status_code}: {taken.text}")
        listed = self.get(f"/orders?limit=500&batch={taken.json()['id']}", client).json()["orders"]
        named = {order.reference: order for order in orders}
        if sorted(named) != sorted(row["reference"] for row in listed):
            raise AssertionError(f"of a batch of {len(orders)} there are {len(listed)}")
        for row in listed:
            self._note(str(row["id"]), named[row["reference"]])

    def _write(self, task: Written) -> int:
        with self._lock:
            self.written.append(task)
        headers = {"Idempotency-Key": task.key} if task.key else {}
        answer = self._insist(
            lambda: requests.request(
                task.method,
                f"{self._url}/v3{task.path}",
                json=task.body or None,
                headers=headers,
                auth=(task.client, SECRET),
                timeout=task.patience,
            )
        )
        if answer.status_code not in ANSWERED:
            raise AssertionError(f"{answer.status_code}: {answer.text}: {task}")
        return answer.status_code

    def _insist(self, send: Callable[[], requests.Response]) -> requests.Response:
        while True:
            try:
                answer = send()
                if answer.status_code not in AGAIN:
                    return answer
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
                pass
            with self._lock:
                self.repeats += 1
            if self._over.wait(BREATH):
                raise GivenUp("the gateway has not answered")

    def _end_of(self, order_id: str) -> Order:
        while True:
            try:
                order = self._book.read(order_id)
                if order.is_final:
                    return order
            except BookUnavailable:
                pass
            if self._over.wait(LOOK):
                raise GivenUp(f"order {order_id} has not ended")

    def _note(self, order_id: str, task: Ordered) -> None:
        with self._lock:
            before = self.ordered.setdefault(order_id, task)
            if before is not task:
                self.mistakes.append(f"order {order_id} is {before.reference}'s and {task.reference}'s")

    def _note_refusal(self, status: int) -> None:
        with self._lock:
            self.refused[status] += 1
