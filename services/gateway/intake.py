"""Taking an order in: check it, write it in the book, put its first job on the belt.

202 is only said after the book has it. A belt that is down, full or draining refuses nothing: the keeper
publishes later.
"""

from decimal import Decimal
from typing import NamedTuple

from ulid import ULID

from shared import logs
from shared.clock import Clock
from shared.errors import AccountDenied, BeltUnavailable
from shared.orders import progress, spend
from shared.orders.book import Book, IdempotencyKey, Shared, Verdict
from shared.orders.check import Mistake, check
from shared.orders.clients import Client
from shared.orders.kinds import AnyOrder
from shared.orders.progress import Move
from shared.orders.publish import Putter, publish
from shared.orders.record import Order

log = logs.get("gateway.intake")


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
        belt: Putter[object],
        clock: Clock,
        *,
        account: str,
        job_ttr: float,
        price_emergency: Decimal = Decimal(0),
    ) -> None:
        self._book = book
        self._belt = belt
        self._clock = clock
        self._account = account
        self._job_ttr = job_ttr
        self._price_emergency = price_emergency

    def check(self, spec: AnyOrder, client: Client) -> list[Mistake]:
        """What is wrong with the order. Raises `AccountDenied` when the client may not touch its account."""
        account = self._account_of(spec)
        if account not in client.accounts:
            raise AccountDenied(f"Client {client.id} may not order for account {account}.")
        if account != self._account:
            return [Mistake("$.account", f"this gateway serves account {self._account} only")]
        return check(spec, account)

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
        least = spend.least(move.order.spec, price_emergency=self._price_emergency)
        verdict, order_id = self._book.accept(move, key, least, upload)
        if verdict == "created":
            self._publish(move.order)
        return Taken(verdict, order_id, move)

    def _publish(self, order: Order) -> None:
        due = order.job.due if order.job else 0.0
        try:
            publish(self._belt, order, delay=due - self._clock.time(), ttr=self._job_ttr)
        except BeltUnavailable as error:
            log.warning("not published; the keeper will", order=order.id, trace=order.trace, why=str(error))

    def _account_of(self, spec: AnyOrder) -> str:
        return spec.account if isinstance(spec.account, str) else self._account
