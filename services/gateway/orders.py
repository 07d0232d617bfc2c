"""`/orders`: hand an order in, look at one, list them, fetch a report's content."""

import re
from http import HTTPStatus

import msgspec
from falcon import Request, Response

from services.gateway.idempotency import key_of
from services.gateway.intake import Intake, Taken
from services.gateway.keys import Keys
from services.gateway.problems import Forbidden, InvalidRequest, KeyReused, NotFound, Problem
from services.gateway.reading import read_order, read_plain
from services.gateway.requests import known_parameters, read_body, trace_of, wait_of
from services.gateway.waiters import Waiter, Waiters
from shared.clock import Clock
from shared.errors import AccountDenied, BookUnavailable, NoSuchOrder, UnreadableOrder
from shared.orders import view
from shared.orders.book import Book, IdempotencyKey
from shared.orders.check import Mistake
from shared.orders.clients import Client
from shared.orders.files import Files
from shared.orders.kinds import AnyOrder
from shared.orders.progress import Move
from shared.orders.record import Order
from shared.orders.search import Search, decode_filter

BODY_LIMIT = 256 * 1024
PAGE = 50
LARGEST_PAGE = 500
_LIMIT = re.compile(r"[0-9]{1,3}")
FILTERS = frozenset({"status", "type", "reference", "number", "batch", "since", "until"})


class Orders:
    """`/orders`."""

    def __init__(
        self, *, intake: Intake, book: Book, search: Search, keys: Keys, waiters: Waiters, clock: Clock
    ) -> None:
        self._intake = intake
        self._book = book
        self._search = search
        self._keys = keys
        self._waiters = waiters
        self._clock = clock

    def on_post(self, req: Request, resp: Response) -> None:
        """Accept one order: 202 when it is in the book, 200 when it was waited for and has ended."""
        client = self._keys.client(req, "orders:write")
        known_parameters(req, frozenset())
        body = read_body(req, BODY_LIMIT)
        spec = self._checked(body, client)
        key = key_of(req, read_plain(body))
        move = self._intake.draft(spec, client, trace_of(req))
        seconds = wait_of(req)
        taken, ended = self._take_and_wait(move, key, seconds) if seconds else (self._take(move, key), None)
        if ended:
            resp.set_header("Preference-Applied", f"wait={seconds}")
        self._answer(resp, taken, ended)

    def on_get(self, req: Request, resp: Response) -> None:
        """A page of the client's orders, newest first."""
        client = self._keys.client(req, "orders:read")
        given = known_parameters(req, FILTERS | {"limit", "cursor"})
        cursor, limit = given.pop("cursor", None), given.pop("limit", str(PAGE))
        if not _LIMIT.fullmatch(limit) or not 1 <= int(limit) <= LARGEST_PAGE:
            raise InvalidRequest("invalid-parameter", f"limit is a whole number from 1 to {LARGEST_PAGE}.")
        try:
            wanted = decode_filter(given)
        except msgspec.ValidationError as error:
            raise InvalidRequest("invalid-parameter", str(error)) from error
        page = self._search.page(client.id, wanted, int(limit), cursor)
        rows = [view.summary(order) for order in page.orders]
        resp.data = msgspec.json.encode({"orders": rows, "cursor": page.cursor})

    def _checked(self, body: bytes, client: Client) -> AnyOrder:
        try:
            spec = read_order(body)
            mistakes = self._intake.check(spec, client)
        except UnreadableOrder as error:
            raise InvalidRequest(
                "invalid-order", "The order cannot be read.", [Mistake(error.field, str(error))]
            ) from error
        except AccountDenied as error:
            raise Forbidden(str(error)) from error
        if mistakes:
            raise InvalidRequest("invalid-order", "The order cannot be carried out.", mistakes)
        return spec

    def _take(self, move: Move, key: IdempotencyKey) -> Taken:
        taken = self._intake.take(move, key)
        if taken.verdict == "mismatch":
            raise KeyReused
        return taken

    def _take_and_wait(self, move: Move, key: IdempotencyKey, seconds: int) -> tuple[Taken, Order | None]:
        with self._waiters.place() as waiter:
            if waiter is None:
                return self._take(move, key), None
            # Registered before the job is put: an ending in between wakes the waiter all the same.
            waiter.watch(move.order.id)
            taken = self._take(move, key)
            waiter.watch(taken.order_id)
            try:
                return taken, self._wait(taken.order_id, waiter, seconds)
            except BookUnavailable:
                # It is accepted all the same; what became of it can be asked later.
                return taken, None

    def _wait(self, order_id: str, waiter: Waiter, seconds: int) -> Order:
        until = self._clock.monotonic() + seconds
        while True:
            order = self._book.read(order_id)
            left = until - self._clock.monotonic()
            if order.is_final or left <= 0:
                return order
            waiter.wait(left)

    def _answer(self, resp: Response, taken: Taken, waited: Order | None) -> None:
        order = waited
        if order is None:
            order = taken.move.order if taken.verdict == "created" else self._book.read(taken.order_id)
        fresh = order is taken.move.order
        timeline = taken.move.entries if fresh else self._book.timeline(order.id)
        over = waited is not None and waited.is_final
        resp.status = HTTPStatus.OK if over else HTTPStatus.ACCEPTED
        resp.location = f"/orders/{order.id}"
        if taken.verdict == "replayed":
            resp.set_header("Idempotency-Replayed", "true")
        resp.data = msgspec.json.encode(view.full(order, timeline))


class OrderById:
    """`/orders/{order_id}`."""

    def __init__(self, book: Book, keys: Keys) -> None:
        self._book = book
        self._keys = keys

    def on_get(self, req: Request, resp: Response, order_id: str) -> None:
        """The order with its steps and timeline; 404 for an order of another client."""
        client = self._keys.client(req, "orders:read")
        known_parameters(req, frozenset())
        order = own_order(self._book, client, order_id)
        resp.data = msgspec.json.encode(view.full(order, self._book.timeline(order.id)))


class ResultById:
    """`/orders/{order_id}/result`."""

    def __init__(self, book: Book, files: Files, keys: Keys) -> None:
        self._book = book
        self._files = files
        self._keys = keys

    def on_get(self, req: Request, resp: Response, order_id: str) -> None:
        """A report's content, as often as wanted: 404 before it is there, 410 when retention has ended."""
        client = self._keys.client(req, "orders:read")
        order = own_order(self._book, client, order_id)
        if "rows" not in order.outputs:
            raise NotFound("This order has no result to fetch, or not yet; its status says more.")
        file = self._files.get(order.id)
        if file is None:
            raise Problem(
                HTTPStatus.GONE, "result-expired", "The result was kept for a while and is gone now."
            )
        resp.content_type = file.content_type
        resp.set_header("ETag", f'"{file.sha256}"')
        resp.data = file.content


def own_order(book: Book, client: Client, order_id: str) -> Order:
    """The client's order of that id. Raises `NotFound`, also for somebody else's."""
    try:
        order = book.read(order_id)
    except NoSuchOrder as error:
        raise NotFound("There is no such order.") from error
    if order.client != client.id:
        raise NotFound("There is no such order.")
    return order
