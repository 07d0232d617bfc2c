"""What is known of a history when it is over, for its judge."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.timeline import Entry
from tests.crash.receiver import Receiver
from tests.crash.said import claims, whole
from tests.crash.stack import Stack
from tests.crash.systems import Systems
from tests.crash.truth import Effect, Truth

Mistakes = Iterator[str]
"""What a check finds: sentences, each with the id of the order that it is about."""


class Case:
    """All that is known of a history when it is over. Read once: nothing moves any more."""

    def __init__(
        self, stack: Stack, systems: Systems, receiver: Receiver, since: int, had: list[str]
    ) -> None:
        self.stack = stack
        self.systems = systems
        self.receiver = receiver
        self.had = had
        """Numbers that were on the account from the beginning."""
        self.truth = Truth(stack, since)
        self.orders = stack.every_order()

    def order(self, order_id: str) -> Order:
        """The order of that id."""
        return self._by_id[order_id]

    def has_succeeded(self, order_id: str) -> bool:
        """Whether that order has."""
        return self.order(order_id).state is State.SUCCEEDED

    @cached_property
    def _by_id(self) -> dict[str, Order]:
        return {order.id: order for order in self.orders}

    @cached_property
    def timelines(self) -> dict[str, list[Entry]]:
        """By order."""
        book = self.stack.book
        return {order.id: book.timeline(order.id) for order in self.orders}

    @cached_property
    def claims(self) -> dict[str, Counter[Effect]]:
        """What each order says that it did."""
        book = self.stack.book
        return {order.id: claims(whole(order, book), self.timelines[order.id]) for order in self.orders}

    def bought_with(self, subject: str) -> str:
        """The first of the numbers that one order has bought together; else the subject itself."""
        return self._together.get(subject, subject)

    @cached_property
    def _together(self) -> dict[str, str]:
        bought = (
            sorted(subject for effect, subject in effects if effect == "number.allocate")
            for effects in self.claims.values()
        )
        return {number: run[0] for run in bought for number in run}
