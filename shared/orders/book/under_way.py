"""Orders that are at work on a number or trunk, or will be, whichever client's they are."""

from collections.abc import Iterator
from typing import cast

import redis

from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.record import Order
from shared.store import availability

NEWEST = 50
"""A client's orders about one number that are looked at: a number has few that have not ended."""


class UnderWay:
    """The orders of one account. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, book: Book, account: str) -> None:
        self._redis = client
        self._book = book
        self._account = account

    def any_on(self, subject: str) -> bool:
        """Whether an order that has not ended has set it aside, or is about it.

        Every order sets aside what it works on before it looks, and lets it go in the commit that ends it.
        """
        return any(
            not (isinstance(order, Order) and order.is_final)
            for order in self._book.look_up(self._orders(subject))
            if order.account == self._account
        )

    def _orders(self, subject: str) -> Iterator[str]:
        with availability():
            holder = cast("bytes | None", self._redis.get(keyspace.hold(self._account, subject)))
            clients = cast("set[bytes]", self._redis.smembers(keyspace.CLIENTS))
            pipeline = self._redis.pipeline(transaction=False)
            for client in clients:
                index = keyspace.numbers_of(client.decode())
                pipeline.zrevrangebylex(index, f"({subject}\0\x7f", f"[{subject}\0", 0, NEWEST)
            pages = cast("list[list[bytes]]", pipeline.execute())
        if holder is not None:
            yield holder.decode()
        yield from (member.decode().rpartition("\0")[2] for page in pages for member in page)
