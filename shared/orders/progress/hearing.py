"""What becomes of an order when somebody has told something that it waits for: it looks again, now."""

from shared.orders.progress.moves import Move, fresh, go_on, queue
from shared.orders.record import Entry, Order
from shared.orders.states import State


def hear(order: Order, now: float) -> Move | None:
    """The order, made to look again; None where a worker has it, or it does not wait for that.

    One that a person was to decide about, because nobody knew whether its call had taken effect, reads back.
    """
    if order.is_final or order.is_held(now) or order.ending is not None:
        return None
    if order.state is State.ATTENTION and order.step.effect is not None:
        return Move(go_on(fresh(order), now), (Entry(now, "heard", order.step.tube),))
    if order.state is State.WAITING and order.job is not None:
        return Move(queue(order, State.WAITING, now, now, order.why))
    return None
