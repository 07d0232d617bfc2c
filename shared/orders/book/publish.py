"""From the book to the belt: the one job that an order should have there."""

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from shared.orders.book.turns import priority
from shared.orders.record import Order
from shared.tubes import envelope
from shared.tubes.belt import Put
from shared.tubes.limits import MAX_WHOLE

Receipt_co = TypeVar("Receipt_co", covariant=True)


class Putter(Protocol[Receipt_co]):
    """Whatever can put: a `Belt`, or a `Producer` over several."""

    def put_many(self, puts: Sequence[Put]) -> Sequence[Receipt_co]:
        """See `Belt.put_many`."""
        ...


class Wanted(NamedTuple):
    """What is put for an order: small, where many wait to be put."""

    order: str
    tube: str
    body: bytes
    priority: int
    due: float


def wanted(order: Order) -> Wanted:
    """The job that the order should have on the belt."""
    if order.job is None:
        raise AssertionError(f"order {order.id} has no job to publish")
    return Wanted(order.id, order.job.tube, body_of(order), priority(order), order.job.due)


def publish(belt: Putter[Receipt_co], order: Order, *, delay: float, ttr: float) -> Receipt_co:
    """Put the order's job, `delay` seconds from now. Putting it twice does no harm.

    Raises `BeltUnavailable`: then the keeper publishes it later.
    """
    (receipt,) = belt.put_many([as_put(wanted(order), delay=delay, ttr=ttr)])
    return receipt


def as_put(job: Wanted, *, delay: float, ttr: float) -> Put:
    """The job as the belt is told of it.

    A delay that the belt cannot count is cut: a worker that meets a job too early puts it back.
    """
    due = math.ceil(min(max(0.0, delay), MAX_WHOLE))
    return Put(job.tube, job.body, job.priority, due, math.ceil(ttr))


def body_of(order: Order) -> bytes:
    """What the order's job says on the belt."""
    tube = order.job.tube if order.job else ""
    return envelope.encode(order.id, tube, order.generation, order.trace)
