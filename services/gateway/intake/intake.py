"""Taking an order in: check it, write it in the book, put its first job on the belt.

202 is only said after the book has it. A belt that is down, full or draining refuses nothing: the keeper
publishes later.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace
from ulid import ULID

from services.gateway.intake.publisher import Publisher
from services.gateway.intake.together import Together
from shared.callbacks import targets
from shared.clock import Clock
from shared.errors import AccountDenied, BookUnavailable, CallbackForbidden, CapReached
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.drafts import Accepted, Draft, IdempotencyKey, Shared, Verdict
from shared.orders.book.publish import wanted
from shared.orders.clients import spend
from shared.orders.clients.clients import Client
from shared.orders.progress import Move
from shared.orders.record import Cost
from shared.orders.types.check import Mistake, check
from shared.orders.types.kinds import AnyOrder


class Taken(NamedTuple):
    """What became of an order that was handed in; `move` is the new order, unless an older one answers."""

    verdict: Verdict
    order_id: str
    move: Move


class Intake:
    """Accepts orders for one carrier account. Safe for threads."""

    def __init__(
        self,
        book: Book,
        publisher: Publisher,
        clock: Clock,
        *,
        account: str,
        price_emergency: Decimal = Decimal(0),
        private: bool = False,
    ) -> None:
        """`private`: whether callbacks may go to private addresses."""
        self._book = book
        self._publisher = publisher
        self._clock = clock
        self._together = Together(self._take_and_publish, common=BookUnavailable)
        self._account = account
        self._price_emergency = price_emergency
        self._private = private

    def check(self, spec: AnyOrder, client: Client) -> list[Mistake]:
        """What is wrong with the order. Raises `AccountDenied` when the client may not touch its account."""
        account = self._account_of(spec)
        if account not in client.accounts:
            raise AccountDenied(f"Client {client.id} may not order for account {account}.")
        if account != self._account:
            return [Mistake("$.account", f"this gateway serves account {self._account} only")]
        return [*self.check_callback(spec), *check(spec, account)]

    def check_callback(self, spec: AnyOrder) -> Iterator[Mistake]:
        """What is wrong with where the order is to call back, as far as that is clear by now."""
        if isinstance(spec.callback, str):
            try:
                targets.check_host(spec.callback, private=self._private)
            except CallbackForbidden as error:
                yield Mistake("$.callback", str(error))

    def draft(self, spec: AnyOrder, client: Client, trace: str, batch: str | None = None) -> Move:
        """The order as it would be, not written anywhere yet."""
        return progress.accept(
            spec,
            order_id=str(ULID()),
            client=client.id,
            account=self._account_of(spec),
            trace=trace,
            now=self._clock.time(),
            batch=batch,
        )

    def take(self, move: Move, key: IdempotencyKey | Shared, upload: bytes = b"") -> Taken:
        """Write the draft, unless its key has made an order, and publish it; `upload` is kept beside it.

        Raises `BookUnavailable`, and `CapReached` when it is known now that the client cannot pay for it.
        """
        taken = self._together.ask(Draft(move, key, self._least(move), upload))
        if taken.verdict == "capped":
            raise CapReached(taken.order_id)
        return taken

    def _take_and_publish(self, drafts: Sequence[Draft]) -> list[Taken]:
        taken = self.take_many(drafts)
        self._publisher.some([wanted(one.move.order) for one in taken if one.verdict == "created"])
        return taken

    def priced(self, move: Move, key: IdempotencyKey) -> Draft:
        """The draft for `take_many`."""
        return Draft(move, key, self._least(move))

    def take_many(self, drafts: Sequence[Draft]) -> list[Taken]:
        """Write them all in one go; whoever calls publishes those that are new. Raises `BookUnavailable`.

        Where a cap has no room the verdict is `capped`, and the reason stands in place of the id.
        """
        answers = self._book.accept_many(drafts)
        return [_taken(answer, draft.move) for answer, draft in zip(answers, drafts, strict=True)]

    def _least(self, move: Move) -> Cost:
        return spend.least(move.order.spec, price_emergency=self._price_emergency)

    def _account_of(self, spec: AnyOrder) -> str:
        return spec.account if isinstance(spec.account, str) else self._account


def _taken(accepted: Accepted, move: Move) -> Taken:
    """With the order as the book has it, which gave it its turn."""
    verdict, found, turn = accepted
    return Taken(verdict, found, replace(move, order=replace(move.order, turn=turn)) if turn else move)
