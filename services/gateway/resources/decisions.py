"""`/orders/{id}/cancel`, `/retry`, `/resolve`, `/confirm`: what people decide about an order.

What a decision means is told in `shared.orders.progress.deciding`; here it is read, written under
compare-and-set, and published. Repeating a decision is safe: by its Idempotency-Key if it has one, and else
as far as the order is as wished already.
"""

from collections.abc import Callable
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated

import msgspec
from falcon import Request, Response
from msgspec import Meta, Struct

from services.gateway.intake.publisher import Publisher
from services.gateway.problems import KeyReused, Refused
from services.gateway.reading.bounds import wrong_amount
from services.gateway.reading.idempotency import HEADER, make_key, unquote
from services.gateway.reading.keys import Keys
from services.gateway.reading.requests import known_parameters
from services.gateway.reading.sayings import Said, read_saying, teller, unreadable
from services.gateway.resources.one_order import own_order, show
from shared.clock import Clock
from shared.errors import BookConflict, DecisionRefused, HeldByAnother
from shared.orders import progress
from shared.orders.book import holds
from shared.orders.book.book import Book
from shared.orders.clients.clients import Client
from shared.orders.progress import By, Move
from shared.orders.record import Order
from shared.orders.types.spec import OnFailure, Text

TRIES = 20
"""Times that an order may move on between reading it and writing the decision."""
_DIGITS = 32
"""Of a digest, to remember a key by."""


class Cancelling(Said, frozen=True, forbid_unknown_fields=True):
    """`on_failure` says otherwise than the order what becomes of the steps that are done."""

    on_failure: OnFailure | None = None


class Resolving(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person found out, and who that was."""

    happened: bool
    who: Text
    why: Annotated[str, Meta(min_length=1, max_length=500)]
    outputs: Annotated[dict[Text, Text], Meta(max_length=20)] = {}
    charge: Decimal | None = None
    """What the carrier took for it, where that is not what was announced."""


Shape = Said | Cancelling | Resolving
Decide = Callable[[Order, By, float, Shape], Move | None]


def cancel(order: Order, by: By, now: float, said: Shape) -> Move | None:
    """Stop it, now or as soon as that is possible."""
    return progress.cancel(order, by, now, on_failure=getattr(said, "on_failure", None))


def retry(order: Order, by: By, now: float, _said: Shape) -> Move | None:
    """Go on where it stopped."""
    return progress.retry(order, by, now)


def resolve(order: Order, by: By, now: float, said: Shape) -> Move | None:
    """Settle by hand whether its open call took effect."""
    if not isinstance(said, Resolving):
        raise AssertionError("to resolve is to say what happened")
    outputs: dict[str, object] = {**said.outputs}
    return progress.resolve(order, by, now, happened=said.happened, outputs=outputs, charge=said.charge)


def confirm(order: Order, by: By, now: float, _said: Shape) -> Move | None:
    """Give the word that it waits for."""
    return progress.confirm(order, by, now)


DECISIONS: dict[str, tuple[type[Shape], Decide]] = {
    "cancel": (Cancelling, cancel),
    "retry": (Said, retry),
    "resolve": (Resolving, resolve),
    "confirm": (Said, confirm),
}
"""By the last word of their path."""


class Decisions:
    """`/orders/{order_id}/{decision}`, for one of `DECISIONS`."""

    def __init__(self, decision: str, book: Book, publisher: Publisher, keys: Keys, clock: Clock) -> None:
        self._shape, self._decide = DECISIONS[decision]
        self._book = book
        self._publisher = publisher
        self._keys = keys
        self._clock = clock

    def on_post(self, req: Request, resp: Response, order_id: str) -> None:
        """200 with the order as it is then; 202 while the decision waits for a call that is open."""
        client = self._keys.client(req, "orders:write")
        known_parameters(req, frozenset())
        said, body = read_saying(req, self._shape)
        _check_charge(said)
        by = _by(req, said, client, body)
        order, repeated = self._decided(client, order_id, by, said)
        if repeated:
            resp.set_header("Idempotency-Replayed", "true")
        status = HTTPStatus.OK if order.wish is None else HTTPStatus.ACCEPTED
        show(resp, status, order, self._book.timeline(order.id))

    def _decided(self, client: Client, order_id: str, by: By, said: Shape) -> tuple[Order, bool]:
        """The order as it is then, and whether this very request had been heeded before."""
        for _ in range(TRIES):
            order = own_order(self._book, client, order_id)
            if _is_remembered(order, by):
                return order, True
            try:
                move = self._decide(order, by, self._clock.time(), said)
                return (order if move is None else self._write(order, move)), False
            except DecisionRefused as error:
                raise Refused(str(error)) from error
            except BookConflict:
                continue
        raise Refused("The order moves on faster than this can be written: send the same request again.")

    def _write(self, order: Order, move: Move) -> Order:
        try:
            after = self._book.commit(order, move)
        except HeldByAnother:
            self._make_room(order, move)
            raise BookConflict from None
        if after.job is not None and after.job.lease is None:
            self._publisher.one(after)
        return after

    def _make_room(self, order: Order, move: Move) -> None:
        for name in set(move.order.holds) - set(order.holds):
            holder = holds.take(self._book, order.account, name, order.id)
            if holder is not None:
                raise Refused(f"Order {holder} is working on {name}: send this again when it has ended.")


def _check_charge(said: Shape) -> None:
    if isinstance(said, Resolving) and said.charge is not None:
        why = wrong_amount(said.charge) or ("an amount of 0 or more" if said.charge < 0 else None)
        if why:
            raise unreadable(f"{why} - at `$.charge`")


def _by(req: Request, said: Shape, client: Client, body: bytes) -> By:
    who = teller(said.who, client)
    given = req.get_header(HEADER)
    if given is None:
        return By(who, said.why)
    key = make_key(f"{req.method} {req.path}", unquote(given), msgspec.json.decode(body))
    return By(who, said.why, f"{key.digest[:_DIGITS]}:{key.fingerprint[:_DIGITS]}")


def _is_remembered(order: Order, by: By) -> bool:
    """Whether the request was heeded before. Raises `KeyReused` when another one had its key."""
    if not by.key:
        return False
    digest = by.key.partition(":")[0]
    before = [key for key in order.decided if key.startswith(digest)]
    if before and by.key not in before:
        raise KeyReused
    return bool(before)
