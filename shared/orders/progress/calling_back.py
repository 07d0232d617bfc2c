"""What becomes of a final order's callback. The order itself moves no more."""

from msgspec.structs import replace

from shared.orders.progress.moves import Move, to
from shared.orders.record import Callback, Entry, Job, Order
from shared.outcome import Done, Outcome, Refused
from shared.tubes import names


def settle_callback(order: Order, outcome: Outcome, now: float, wait: float | None) -> Move:
    """What a delivery's outcome makes of a final order: delivered, again in `wait` seconds, or given up."""
    callback = _callback(order)
    tried = replace(callback, attempts=callback.attempts + 1)
    if isinstance(outcome, Done):
        return _over(order, replace(tried, status="delivered", why=None), "callback delivered", now)
    why = getattr(outcome, "why", None)
    if isinstance(outcome, Refused) or wait is None:
        return _over(order, replace(tried, status="failed", why=why), "callback given up", now)
    job = Job(names.CALLBACKS, now + wait)
    after = to(order, order.state, now, job=job, generation=order.generation + 1)
    return Move(replace(after, callback=replace(tried, why=why)), (Entry(now, "callback failed", why=why),))


def give_up(order: Order, why: str, now: float) -> Move:
    """No delivery is tried any more."""
    return _over(order, replace(_callback(order), status="failed", why=why), "callback given up", now)


def _over(order: Order, callback: Callback, event: str, now: float) -> Move:
    after = to(order, order.state, now, job=None, generation=order.generation + 1)
    return Move(replace(after, callback=callback), (Entry(now, event, why=callback.why),))


def _callback(order: Order) -> Callback:
    if order.callback is None:
        raise AssertionError(f"order {order.id} asked for no callback")
    return order.callback
