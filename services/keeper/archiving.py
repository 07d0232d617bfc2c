"""Orders that ended a set time ago leave the book for the archive.

First they are in a file and on disk, then they go from Redis, each only as it was read. Dying in between
leaves an order in both: the next round finds it in the file and only removes it. None is ever in neither.
"""

from collections import defaultdict
from datetime import UTC, datetime

import msgspec

from shared import logs
from shared.clock import Clock
from shared.errors import NoSuchOrder
from shared.orders.archive import Archive
from shared.orders.book.book import Book
from shared.orders.book.retention import Retention
from shared.orders.evidence import document
from shared.orders.record import Order

PAGE = 500
"""Orders of one round: it must be over well before the lead is."""

log = logs.get("keeper.archiving")


class Archivist:
    """One keeper's rounds. Two at a time do no harm: files have a lock, and no order goes twice."""

    def __init__(
        self, book: Book, retention: Retention, archive: Archive, clock: Clock, *, after: float
    ) -> None:
        """`after`: seconds between an order's end and its leaving."""
        self._book = book
        self._retention = retention
        self._archive = archive
        self._clock = clock
        self._after = after

    def sweep(self) -> int:
        """Archive some of the orders that are due; how many left the book. Raises `BookUnavailable`."""
        days: defaultdict[str, list[tuple[Order, bytes]]] = defaultdict(list)
        for order_id in self._retention.ended(self._clock.time() - self._after, PAGE):
            order = self._read(order_id)
            if order is not None:
                line = document(order, self._book.timeline(order.id))
                days[_day(order)].append((order, line))
        gone = [order for day, orders in sorted(days.items()) for order in self._move(day, orders)]
        for client in {order.client for order in gone}:
            self._retention.trim(client)
        if gone:
            log.info("archived", orders=len(gone), days=sorted(days))
        return len(gone)

    def _read(self, order_id: str) -> Order | None:
        try:
            return self._book.read(order_id)
        except (NoSuchOrder, msgspec.DecodeError) as error:
            log.error("order stays out of the archive", order=order_id, why=str(error))
            self._retention.keep(order_id)
            return None

    def _move(self, day: str, orders: list[tuple[Order, bytes]]) -> list[Order]:
        """Write orders to a day's file, then remove them; those that are gone."""
        try:
            self._archive.add(day, [line for _, line in orders])
        except OSError as error:
            log.error("archive cannot be written; the orders stay in the book", day=day, why=str(error))
            return []
        return [order for order, _ in orders if self._retention.remove(order)]


def _day(order: Order) -> str:
    """The day on which it ended, UTC."""
    return datetime.fromtimestamp(order.finished or order.updated, UTC).date().isoformat()
