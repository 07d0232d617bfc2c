"""`/orders/{id}/secret`: what the carrier showed once, such as a SIP password, shown once more.

A POST, because it changes something: what is handed out is not kept. Only to the client whose order it is,
not even to an operator.
"""

from http import HTTPStatus

import msgspec
from falcon import Request, Response

from services.gateway.problems import NotFound, Problem
from services.gateway.reading.keys import Keys
from services.gateway.reading.requests import known_parameters
from services.gateway.resources.one_order import own_order
from shared.orders.book.book import Book
from shared.orders.escrow.secrets import Escrow


class SecretById:
    """`/orders/{order_id}/secret`."""

    def __init__(self, book: Book, escrow: Escrow, keys: Keys) -> None:
        self._book = book
        self._escrow = escrow
        self._keys = keys

    def on_post(self, req: Request, resp: Response, order_id: str) -> None:
        """The order's secrets by name: 404 where there are none (yet, or any more), 410 once taken."""
        client = self._keys.client(req, "orders:write")
        known_parameters(req, frozenset())
        order = own_order(self._book, client, order_id)
        taken = self._escrow.take(order.id, client.id)
        if not taken.secrets and taken.before:
            raise Problem(
                HTTPStatus.GONE, "secret-taken", "It was shown before, and once is all; reset the password."
            )
        if not taken.secrets:
            raise NotFound("There is no secret for this client to take, not yet or not any more.")
        resp.set_header("Cache-Control", "no-store")
        resp.data = msgspec.json.encode(taken.secrets)
