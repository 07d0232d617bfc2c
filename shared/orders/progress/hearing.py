"""What becomes of an order when somebody has told something that it waits for: it looks again, now."""

from msgspec.structs import replace

from shared.orders.progress.moves import Move, fresh, go_on, queue
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.timeline import Entry


def hear(order: Order, now: float) -> Move | None:
    """The order, made to look again; None where it does not wait for that, or will look again anyway.

    One that a person was to decide about, because nobody knew whether its call had taken effect, reads back.
    Of one that a worker has in hand it is noted: it does not wait any longer after that.
    """
    if order.is_final or order.ending is not None:
        return None
    if order.is_held(now):
        return _noted(order, now)
    if order.state is State.ATTENTION and order.step.effect is not None:
        return Move(go_on(fresh(order), now), (Entry(now, "heard", order.step.tube),))
    if order.state is State.WAITING and order.job is not None:
        return Move(queue(order, State.WAITING, now, now, order.why))
    return None


def _noted(order: Order, now: float) -> Move | None:
    if not order.is_telling:
        return None if order.heard else Move(replace(order, heard=True, updated=now))
    if order.put_off is None or order.put_off.due <= now:
        return None
    return Move(replace(order, put_off=replace(order.put_off, due=now), updated=now))
