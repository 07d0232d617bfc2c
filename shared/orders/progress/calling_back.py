"""What an order's callback tells, and what becomes of it: of its end, and of news on its way there.

News are told one at a time, oldest first, each until it is delivered, and the end after all of them. The
order does not wait for that: whichever is due first, its step or the telling, is its next job.
"""

from msgspec.structs import replace

from shared.orders.progress.moves import Move, in_state, with_job
from shared.orders.record import Callback, Job, News, Order
from shared.orders.timeline import Entry
from shared.outcome import Done, Outcome, Refused
from shared.tubes import names

NEWS = "news"
"""The timeline's event."""


def with_news(order: Order, news: tuple[dict[str, str], ...], now: float) -> Move:
    """The order with these news on its timeline, and on its callback's list. Its job is as it was."""
    entries = tuple(Entry(now, NEWS, order.step.tube, facts=facts) for facts in news)
    callback = order.callback
    if not news or callback is None or callback.status == "failed":
        return Move(order, entries)
    fresh = tuple(News(callback.count + place, now, facts) for place, facts in enumerate(news, 1))
    told = replace(
        callback,
        news=(*callback.news, *fresh),
        due=callback.due if callback.news else now,
        count=callback.count + len(news),
    )
    return Move(replace(order, callback=told), entries)


def settle_callback(order: Order, outcome: Outcome, now: float, wait: float | None) -> Move:
    """What a delivery's outcome makes of an order: delivered, again in `wait` seconds, or given up."""
    callback = _callback(order)
    tried = replace(callback, attempts=callback.attempts + 1)
    why = getattr(outcome, "why", None)
    if isinstance(outcome, Done):
        return _delivered(order, replace(tried, why=None), now)
    if isinstance(outcome, Refused):
        failed = replace(tried, status="failed", why=why, news=())
        return _next(order, failed, None, Entry(now, "callback given up", why=why), now)
    if wait is None:
        return give_up(replace(order, callback=tried), why, now)
    again = replace(tried, why=why, due=now + wait if callback.news else callback.due)
    return _next(order, again, now + wait, Entry(now, "callback failed", why=why), now)


def give_up(order: Order, why: str | None, now: float) -> Move:
    """No delivery of this is tried any more; news that have waited behind it are as old as it is."""
    callback, entry = _callback(order), Entry(now, "callback given up", why=why)
    if not callback.news:
        return _next(order, replace(callback, status="failed", why=why), None, entry, now)
    return _next(order, replace(callback, news=(), attempts=0, why=why), now, entry, now)


def _delivered(order: Order, callback: Callback, now: float) -> Move:
    if not callback.news:
        over = replace(callback, status="delivered")
        return _next(order, over, None, Entry(now, "callback delivered"), now)
    facts = {NEWS: str(callback.news[0].index)}
    left = replace(callback, news=callback.news[1:], attempts=0, due=now)
    return _next(order, left, now, Entry(now, "callback delivered", facts=facts), now)


def _next(order: Order, callback: Callback, due: float | None, entry: Entry, now: float) -> Move:
    """The order after a delivery was tried; `due` is when the next one is, for one that has ended."""
    after = replace(in_state(order, order.state, now), callback=callback)
    if not order.is_final:
        return Move(with_job(after, order.put_off), (entry,))
    job = None if due is None else Job(names.CALLBACKS, due)
    return Move(replace(after, job=job, generation=order.generation + 1), (entry,))


def _callback(order: Order) -> Callback:
    if order.callback is None:
        raise AssertionError(f"order {order.id} asked for no callback")
    return order.callback
