"""The operator: settles what waits for a person, by what really happened at the carrier.

He lets an order rest first, because a call whose answer was lost may be on its way for a few seconds.
"""

import time
from collections import Counter

import redis

from shared.errors import BookUnavailable
from shared.orders.record import Order
from shared.orders.states import State
from tests.crash.beside import Beside
from tests.crash.insisting import GivenUp
from tests.crash.said import claims, open_effects, whole
from tests.crash.stack import Stack
from tests.crash.systems import Systems
from tests.crash.truth import Effect, Truth

ROUND = 1.0
REST = 5.0
"""Seconds that an order waits in attention before he looks: longer than any call is late."""
RETRIES = 2


class Clerk(Beside):
    """Works while its `with` block runs."""

    def __init__(self, stack: Stack, systems: Systems, since: int) -> None:
        super().__init__()
        self._stack = stack
        self._systems = systems
        self._since = since
        self._tries: Counter[str] = Counter()
        self.settled: Counter[str] = Counter()
        """By what he decided."""

    def _run(self) -> None:
        while not self._over.wait(ROUND):
            try:
                self._round()
            except (BookUnavailable, redis.RedisError, GivenUp):
                continue

    def _round(self) -> None:
        book = self._stack.book
        waiting = [
            order
            for order in self._stack.every_order()
            if order.state is State.ATTENTION and time.time() - order.updated > REST
        ]
        if not waiting:
            return
        truth = Truth(self._stack, self._since).effects
        said: Counter[Effect] = Counter()
        for order in self._stack.every_order():
            said += claims(whole(order, book), book.timeline(order.id))
        for order in waiting:
            self._settle(order, truth, said)

    def _settle(self, order: Order, truth: Counter[Effect], said: Counter[Effect]) -> None:
        self._tries[order.id] += 1
        attempt = self._tries[order.id]
        effects = open_effects(whole(order, self._stack.book)) if order.step.effect is not None else []
        if effects:
            happened = all(truth[effect] > said[effect] for effect in effects)
            body: dict[str, object] = {"happened": happened, "who": "clerk", "why": "looked at the carrier"}
            self._decide(order, "resolve", body, attempt)
        elif attempt <= RETRIES:
            self._decide(order, "retry", {"who": "clerk"}, attempt)
        else:
            self._decide(order, "cancel", {"who": "clerk", "on_failure": "keep"}, attempt)

    def _decide(self, order: Order, what: str, body: dict[str, object], attempt: int) -> None:
        told = self._systems.ask(f"/orders/{order.id}/{what}", order.client, body, f"{order.id}-{attempt}")
        if told.ok:
            self.settled[what] += 1
