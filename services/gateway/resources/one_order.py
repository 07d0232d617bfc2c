"""`/orders/{id}`, its evidence and its result; and how every resource about one order finds and shows it."""

from collections.abc import Iterable
from http import HTTPStatus

import msgspec
from falcon import Request, Response

from services.gateway.problems import NotFound, Problem
from services.gateway.reading.keys import Keys
from services.gateway.reading.requests import known_parameters
from shared.orders import evidence, view
from shared.orders.book.book import Book
from shared.orders.clients.clients import Client
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import File, Files
from shared.orders.record import Order
from shared.orders.stored import Unreadable
from shared.orders.timeline import Entry
from shared.orders.types.kinds import Call

READ = "orders:read"
FOLLOW = (READ, "v3")
"""Either of them, to follow an order: what was asked at `/v3` is told to look there, whatever else it may."""


class OrderById:
    """`/orders/{order_id}`."""

    def __init__(self, book: Book, keys: Keys) -> None:
        self._book = book
        self._keys = keys

    def on_get(self, req: Request, resp: Response, order_id: str) -> None:
        """The order with its steps and timeline; 304 when the caller has it as it is, 404 if not his own."""
        client = self._keys.client(req, *FOLLOW)
        known_parameters(req, frozenset())
        order = seen(self._book, client, order_id)
        if isinstance(order, Order) and _has(req, resp, order):
            resp.status = HTTPStatus.NOT_MODIFIED
            return
        resp.data = msgspec.json.encode(view.full(order, self._book.timeline(order.id)))


def _has(req: Request, resp: Response, order: Order) -> bool:
    """Name the version of the order in the answer; whether the caller has it already."""
    version = str(order.version)
    resp.set_header("ETag", f'W/"{version}"')
    return any(tag in {"*", version} for tag in req.if_none_match or ())


class EvidenceById:
    """`/orders/{order_id}/evidence`."""

    def __init__(self, book: Book, keys: Keys) -> None:
        self._book = book
        self._keys = keys

    def on_get(self, req: Request, resp: Response, order_id: str) -> None:
        """The order with its chained timeline, as a document that anybody can verify."""
        client = self._keys.client(req, READ)
        known_parameters(req, frozenset())
        order = own_order(self._book, client, order_id)
        resp.data = evidence.document(order, self._book.timeline(order.id))


class ResultById:
    """`/orders/{order_id}/result`."""

    def __init__(self, book: Book, files: Files, answers: Answers, keys: Keys) -> None:
        self._book = book
        self._files = files
        self._answers = answers
        self._keys = keys

    def on_get(self, req: Request, resp: Response, order_id: str) -> None:
        """A report's content or a call's answer, as often as wanted: 404 before it is there, 410 after."""
        client = self._keys.client(req, *FOLLOW)
        known_parameters(req, frozenset())
        order = own_order(self._book, client, order_id)
        called = isinstance(order.spec, Call)
        if not (order.is_final if called else "rows" in order.outputs):
            raise NotFound("This order has no result to fetch, or not yet; its status says more.")
        file = self._answer(order.id) if called else self._files.get(order.id)
        if file is None:
            raise Problem(
                HTTPStatus.GONE, "result-expired", "The result was kept for a while and is gone now."
            )
        resp.content_type = file.content_type
        resp.set_header("ETag", f'"{file.sha256}"')
        resp.data = file.content

    def _answer(self, order_id: str) -> File | None:
        kept = self._answers.get(order_id)
        return None if kept is None else File.of(kept.body, kept.content_type)


def own_order(book: Book, client: Client, order_id: str) -> Order:
    """The order of that id, to work with. Raises as `seen`, and a 409 for one that cannot be read."""
    order = seen(book, client, order_id)
    if isinstance(order, Unreadable):
        raise Problem(HTTPStatus.CONFLICT, "order-unreadable", f"Nothing can be done with it: {order.why}.")
    return order


def seen(book: Book, client: Client, order_id: str) -> Order | Unreadable:
    """The order of that id, if the client may see it. Raises `NotFound`, also for somebody else's."""
    order = next(iter(book.look_up([order_id])), None)
    if order is None or not client.may_see(order.client):
        raise NotFound("There is no such order.")
    return order


def show(resp: Response, status: HTTPStatus, order: Order, timeline: Iterable[Entry]) -> None:
    """The whole order."""
    resp.status = status
    resp.data = msgspec.json.encode(view.full(order, timeline))
