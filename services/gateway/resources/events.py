"""Server-sent events: what happens to an order, or to all orders of a client, told as it happens.

A stream can be taken up again, on any gateway: an event's id says which comes next, and `Last-Event-ID`
brings it back. Nothing is lost or told twice in between; where that cannot be, the stream says `reset`.
"""

import re
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus

import msgspec
from falcon import Request, Response

from services.gateway.problems import InvalidRequest
from services.gateway.reading.keys import Keys
from services.gateway.reading.requests import known_parameters
from services.gateway.resources.one_order import FOLLOW, READ, own_order
from services.gateway.waiting.holds import Feed, News, follow
from shared.errors import NoSuchOrder
from shared.orders import keyspace, view
from shared.orders.book.book import Book
from shared.orders.book.log import Log
from shared.orders.record import Order
from shared.orders.timeline import Entry

MEDIA_TYPE = "text/event-stream"
RETRY = b"retry: 2000\n"
"""Milliseconds after which a client comes back when its stream has ended."""
AT_ONCE = 500
"""Events read at a time."""
_POSITION = re.compile(r"[0-9]{1,15}")
_RESET = "Events before the next one are missing here. Look at the orders themselves for how they stand."


class OrderEvents:
    """`/orders/{order_id}/events`."""

    def __init__(self, book: Book, keys: Keys) -> None:
        self._book = book
        self._keys = keys

    def on_get(self, req: Request, resp: Response, order_id: str) -> None:
        """The order's timeline from its beginning, and on until nothing can happen any more: 204 then."""
        client = self._keys.client(req, *FOLLOW)
        known_parameters(req, frozenset())
        order = own_order(self._book, client, order_id)
        feed = OrderFeed(self._book, order_id, _position(req, f"{order_id}-") or 0)
        if feed.position and is_over(order) and len(self._book.timeline(order_id)) == feed.position:
            resp.status = HTTPStatus.NO_CONTENT
            return
        _begin(req, resp, Feed(order_id, feed.read, partial(self._keys.still, req, FOLLOW, order.client)))


class ClientEvents:
    """`/events`."""

    def __init__(self, log: Log, keys: Keys) -> None:
        self._log = log
        self._keys = keys

    def on_get(self, req: Request, resp: Response) -> None:
        """What happens to any order of the client, from now on or from where it was interrupted."""
        client = self._keys.client(req, READ)
        known_parameters(req, frozenset())
        position = _position(req, "")
        if position is None:
            position = self._log.last(client.id)
        feed = ClientFeed(self._log, client.id, position)
        still = partial(self._keys.still, req, (READ,), client.id)
        _begin(req, resp, Feed(keyspace.log(client.id), feed.read, still))


class OrderFeed:
    """What one stream has told of an order's timeline."""

    def __init__(self, book: Book, order_id: str, position: int) -> None:
        self._book = book
        self._order_id = order_id
        self.position = position
        self._opening = RETRY

    def read(self) -> News:
        """The entries since the last look."""
        try:
            # The order first: one that is over by then has its whole timeline.
            over = is_over(self._book.read(self._order_id))
        except NoSuchOrder:
            return News(over=True)
        content, self._opening = self._opening, b""
        entries = self._book.timeline(self._order_id, self.position)
        if not entries and self.position > len(self._book.timeline(self._order_id)):
            self.position = 0
            content += _reset(f"{self._order_id}-0")
            entries = self._book.timeline(self._order_id)
        content += b"".join(self._told(entries))
        self.position += len(entries)
        return News(content, over)

    def _told(self, entries: Iterable[Entry]) -> Iterable[bytes]:
        for index, entry in enumerate(entries, self.position):
            yield _event(f"{self._order_id}-{index + 1}", self._order_id, index, entry)


class ClientFeed:
    """What one stream has told of a client's log."""

    def __init__(self, log: Log, client_id: str, position: int) -> None:
        self._log = log
        self._client_id = client_id
        self._position = position
        # An id alone is no event, but whoever is cut off before the first one knows where to go on.
        self._opening = RETRY + f"id: {position}\n\n".encode()

    def read(self) -> News:
        """The events since the last look."""
        page = self._log.after(self._client_id, self._position, AT_ONCE)
        content, self._opening = self._opening, b""
        if page.missing:
            content += _reset(str(page.events[0].number - 1 if page.events else page.position))
        content += b"".join(
            _event(str(event.number), event.order_id, event.index, event.entry) for event in page.events
        )
        moved, self._position = page.position != self._position, page.position
        return News(content, more=moved)


def is_over(order: Order) -> bool:
    """Whether nothing more will happen to it, its callback included."""
    return order.is_final and order.job is None


def _begin(req: Request, resp: Response, feed: Feed) -> None:
    resp.content_type = MEDIA_TYPE
    resp.cache_control = ["no-store"]
    resp.set_header("X-Accel-Buffering", "no")
    if req.method != "HEAD":
        follow(req, feed)


def _position(req: Request, prefix: str) -> int | None:
    """Where the stream was interrupted; None for one that begins. Raises `InvalidRequest`."""
    given = req.get_header("Last-Event-ID")
    if not given:
        return None
    position = given.removeprefix(prefix)
    if not given.startswith(prefix) or not _POSITION.fullmatch(position):
        raise InvalidRequest("invalid-parameter", "This Last-Event-ID is not one of this stream.")
    return int(position)


def _event(event_id: str, order_id: str, index: int, entry: Entry) -> bytes:
    data = {"order": order_id, "index": index, **view.event(entry)}
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (
        event_id.encode(),
        entry.event.encode(),
        msgspec.json.encode(data),
    )


def _reset(event_id: str) -> bytes:
    return b"id: %b\nevent: reset\ndata: %b\n\n" % (event_id.encode(), msgspec.json.encode({"why": _RESET}))
