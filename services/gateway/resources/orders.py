"""`/orders`: hand an order in, and list them. See `one_order` for what is asked about one."""

from http import HTTPStatus
from typing import NamedTuple

import msgspec
from falcon import Request, Response

from services.gateway.intake.intake import Intake, Taken
from services.gateway.problems import Forbidden, InvalidRequest, KeyReused
from services.gateway.reading.hints import explained
from services.gateway.reading.idempotency import key_of
from services.gateway.reading.keys import Keys
from services.gateway.reading.orders import read_order, read_plain
from services.gateway.reading.paging import PARAMETERS, take_page
from services.gateway.reading.requests import known_parameters, read_body, trace_of, wait_of
from services.gateway.resources.one_order import READ, show
from services.gateway.resources.plans import Plans
from services.gateway.waiting.holds import hold
from shared.errors import AccountDenied, BookUnavailable, UnreadableOrder
from shared.orders import view
from shared.orders.book.book import Book
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.book.search import Filter, Search, decode_filter
from shared.orders.clients.clients import Client
from shared.orders.progress import Move
from shared.orders.types.check import Mistake
from shared.orders.types.kinds import AnyOrder

BODY_LIMIT = 256 * 1024
PAGE = 50
EVERYBODY = "*"
"""In place of a client's id."""
_FILTER = msgspec.inspect.type_info(Filter)
FILTERS = frozenset(Filter.__struct_fields__)


class Orders:
    """`/orders`."""

    def __init__(self, *, intake: Intake, plans: Plans, book: Book, search: Search, keys: Keys) -> None:
        self._intake = intake
        self._plans = plans
        self._book = book
        self._search = search
        self._keys = keys

    def on_post(self, req: Request, resp: Response) -> None:
        """Accept one order: 202 when it is in the book, 200 when it was waited for and has ended.

        With `dry_run=true` nothing is accepted: 200 with the plan.
        """
        client = self._keys.client(req, "orders:write")
        dry_run = _is_true("dry_run", known_parameters(req, frozenset({"dry_run"})))
        body = read_body(req, BODY_LIMIT)
        spec = self._checked(body, client)
        if dry_run:
            resp.data = msgspec.json.encode(self._plans.of(spec))
            return
        key = key_of(req, read_plain(body))
        move = self._intake.draft(spec, client, trace_of(req))
        taken = self._take(move, key)
        resp.location = f"/orders/{taken.order_id}"
        if taken.verdict == "replayed":
            resp.set_header("Idempotency-Replayed", "true")
        seconds = wait_of(req)
        if seconds:
            hold(req, resp, taken.order_id, seconds, Wait(self._book, taken, seconds), until_end=True)
        else:
            accepted(resp, taken, self._book)

    def on_get(self, req: Request, resp: Response) -> None:
        """A page of the client's orders, newest first; with scope admin another client's, or everybody's."""
        client = self._keys.client(req, READ)
        given = known_parameters(req, FILTERS | PARAMETERS | {"client", "counts"})
        whose = given.pop("client", client.id)
        if not client.may_see(whose):
            raise Forbidden(f"Client {client.id} lacks the scope admin, so it sees its own orders only.")
        limit, cursor = take_page(given, PAGE)
        counted = _is_true("counts", given)
        try:
            wanted = decode_filter(given)
        except msgspec.ValidationError as error:
            name, why = explained(str(error), _FILTER)
            raise InvalidRequest("invalid-parameter", f"{name.removeprefix('$.')}: {why}") from error
        owner = None if whose == EVERYBODY else whose
        page = self._search.page(owner, wanted, limit, cursor)
        rows = [view.summary(order) for order in page.orders]
        counts = {"counts": self._search.counts(owner)} if counted else {}
        resp.data = msgspec.json.encode({"orders": rows, "cursor": page.cursor} | counts)

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


def _is_true(name: str, parameters: dict[str, str]) -> bool:
    """Take a yes or no from the parameters; no unless told."""
    given = parameters.pop(name, "false")
    if given not in {"true", "false"}:
        raise InvalidRequest("invalid-parameter", f"{name} is true or false.")
    return given == "true"


class Wait(NamedTuple):
    """`Prefer: wait`: the answer to an order that is waited for."""

    book: Book
    taken: Taken
    seconds: int

    def __call__(self, resp: Response, last: bool) -> bool:
        """200 with the final order; when time is up, 202 as for everybody."""
        try:
            order = self.book.read(self.taken.order_id)
            if order.is_final:
                resp.set_header("Preference-Applied", f"wait={self.seconds}")
                show(resp, HTTPStatus.OK, order, self.book.timeline(order.id))
                return True
        except BookUnavailable:
            # It is accepted all the same; what became of it can be asked later.
            if last and self.taken.verdict == "replayed":
                raise
        if last:
            accepted(resp, self.taken, self.book)
        return last


def accepted(resp: Response, taken: Taken, book: Book) -> None:
    """202 with the order as it was written, or as it stands if the key had made it before."""
    if taken.verdict == "created":
        show(resp, HTTPStatus.ACCEPTED, taken.move.order, taken.move.entries)
    else:
        order = book.read(taken.order_id)
        show(resp, HTTPStatus.ACCEPTED, order, book.timeline(order.id))
