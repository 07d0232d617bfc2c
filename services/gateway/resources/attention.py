"""`/attention`: the orders of all clients that wait for a person, with what there is to know about each."""

import msgspec
from falcon import Request, Response

from services.gateway.reading.keys import Keys
from services.gateway.reading.paging import PARAMETERS, take_page
from services.gateway.reading.requests import known_parameters
from shared.orders import view
from shared.orders.book.book import Book
from shared.orders.book.search import Search
from shared.orders.states import State

PAGE = 500


class Attention:
    """`/attention`."""

    def __init__(self, book: Book, search: Search, keys: Keys) -> None:
        self._book = book
        self._search = search
        self._keys = keys

    def on_get(self, req: Request, resp: Response) -> None:
        """Orders that wait for a person: how many, and a page of them with evidence and timeline.

        Oldest first; without `limit` 500 of them.
        """
        self._keys.client(req, "admin")
        limit, cursor = take_page(known_parameters(req, PARAMETERS), PAGE)
        count, page = self._search.everywhere(State.ATTENTION, limit, cursor)
        shown = [view.full(order, self._book.timeline(order.id)) for order in page.orders]
        resp.data = msgspec.json.encode({"count": count, "orders": shown, "cursor": page.cursor})
