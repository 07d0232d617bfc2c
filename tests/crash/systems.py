"""The order systems: they live the lives of a history at one gateway, and do not give up.

A request whose answer does not come, or is 503, is sent again with the same key until it is answered.
"""

import json
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import requests

from shared.errors import BookUnavailable
from shared.orders.book.book import Book
from shared.orders.record import Order
from shared.orders.states import State
from tests.crash.collectors import Collectors
from tests.crash.insisting import GivenUp, Insister
from tests.crash.stack import SECRET, key_of
from tests.crash.tasks import (
    Asked,
    Batch,
    Collected,
    Decision,
    Document,
    Ended,
    Life,
    Ordered,
    Task,
    Written,
)

LOOK = 0.3
"""Seconds between two looks at an order."""
ANSWERED = (200, 201, 400, 402, 404, 409)
"""What a v3 write may be answered with in the end."""


class Systems:
    """Several order systems, as many lives at a time as there are threads. Safe for threads."""

    def __init__(self, url: str, book: Book, threads: int) -> None:
        self._url = url
        self._book = book
        self._threads = threads
        self._insister = Insister()
        self._lock = threading.Lock()
        self.collectors = Collectors(url, self._insister)
        self.ordered: dict[str, Ordered] = {}
        """By the id of the order that it made."""
        self.answered: list[tuple[Written, int]] = []
        """Writes of the v3 surface, and with what status they were answered in the end."""
        self.refused: Counter[int] = Counter()
        """By status: orders that were not taken."""
        self.mistakes: list[str] = []

    def live(self, lives: Sequence[Life]) -> None:
        """Live all of them to their ends."""
        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(self._live, lives))

    def give_up(self) -> None:
        """Let everybody who still waits give up."""
        self._insister.give_up()

    @property
    def repeats(self) -> int:
        """Requests that were sent again."""
        return self._insister.repeats

    def ask(self, path: str, client: str, body: Document, key: str) -> requests.Response:
        """POST until it is answered."""
        headers = {"Authorization": f"Bearer {key_of(client)}", "Idempotency-Key": key}
        return self._insister.ask(
            lambda: requests.post(f"{self._url}{path}", json=body, headers=headers, timeout=10)
        )

    def get(self, path: str, client: str) -> requests.Response:
        """GET until it is answered."""
        headers = {"Authorization": f"Bearer {key_of(client)}"}
        return self._insister.ask(lambda: requests.get(f"{self._url}{path}", headers=headers, timeout=10))

    def audit(self, client: str, seconds: float) -> list[Document] | None:
        """Have the carrier held against the book; what differs. None if nobody can tell in that time."""
        asked = self.ask("/audits", client, {}, "").json()
        for _ in range(int(seconds / LOOK)):
            told = self.get("/audits/latest", client).json()
            if told["last"] is not None and told["last"]["id"] >= asked["id"]:
                return told["differences"]
            if self._insister.wait(LOOK):
                break
        return None

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
            case Asked():
                return self.collectors.ask(task)
            case Collected():
                self.collectors.collect(task)
                return None

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
            self._insister.wait(decision.after)
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
        taken = self._insister.ask(
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
        headers = {"Idempotency-Key": task.key} if task.key else {}
        answer = self._insister.ask(
            lambda: requests.request(
                task.method,
                f"{self._url}/v3{task.path}",
                headers=headers,
                auth=(task.client, SECRET),
                timeout=task.patience,
                json=None if task.document else task.body or None,
                data=task.body if task.document else None,
                files={"file[]": ("fax.pdf", task.document, "application/pdf")} if task.document else None,
            )
        )
        if answer.status_code not in ANSWERED:
            raise AssertionError(f"{answer.status_code}: {answer.text}: {task.path} {task.body}")
        with self._lock:
            self.answered.append((task, answer.status_code))
        return answer.status_code

    def _end_of(self, order_id: str) -> Order:
        while True:
            try:
                order = self._book.read(order_id)
                if order.is_final:
                    return order
            except BookUnavailable:
                pass
            if self._insister.wait(LOOK):
                raise GivenUp(f"order {order_id} has not ended")

    def _note(self, order_id: str, task: Ordered) -> None:
        with self._lock:
            before = self.ordered.setdefault(order_id, task)
            if before is not task:
                self.mistakes.append(f"order {order_id} is {before.reference}'s and {task.reference}'s")

    def _note_refusal(self, status: int) -> None:
        with self._lock:
            self.refused[status] += 1
