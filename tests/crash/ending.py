"""Waiting until every order has ended: woken by the book's own messages, patient while the book is away."""

from collections.abc import Sequence
from time import monotonic

import redis

from shared.errors import BookUnavailable
from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.record import Order
from shared.orders.states import State
from shared.store import connect

SLICE = 1.0
"""Seconds to wait for a message before looking again: messages may be lost."""


def wait_for_all(url: str, order_ids: Sequence[str], *, seconds: float) -> list[Order]:
    """The orders when all of them have ended. Raises `AssertionError` when that takes too long."""
    until = monotonic() + seconds
    orders: list[Order] = []
    while monotonic() < until:
        try:
            orders = _look(url, order_ids, until)
        except (BookUnavailable, redis.RedisError):
            continue
        if all(_is_over(order) for order in orders):
            return orders
    left = [(order.id, order.state, order.step.tube, order.why) for order in orders if not _is_over(order)]
    raise AssertionError(f"{len(left)} orders have not ended: {left[:10]}")


def _look(url: str, order_ids: Sequence[str], until: float) -> list[Order]:
    client = connect(url)
    book = Book(client, patience=0)
    with client, client.pubsub(ignore_subscribe_messages=True) as messages:
        messages.subscribe(keyspace.LIVE_CHANNEL)
        orders = book.read_many(order_ids)
        while not all(_is_over(order) for order in orders) and monotonic() < until:
            messages.get_message(timeout=SLICE)
            orders = book.read_many(order_ids)
    return orders


def _is_over(order: Order) -> bool:
    return order.is_final or order.state is State.ATTENTION
