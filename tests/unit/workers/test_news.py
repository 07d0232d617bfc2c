"""News on an order's way: told in order, tried again, and never in the way of the order itself."""

from itertools import count

import pytest

from services.workers.context import Context, Handler
from services.workers.handlers import HANDLERS
from shared.errors import CallbackError, CallbackFailed, CallbackForbidden
from shared.orders import progress
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Done, Outcome, Refused, Retry, Snooze
from shared.tubes.names import REPORTS_COLLECT, REPORTS_STORE
from tests.unit.workers.exactly_once import INNOCENT
from tests.unit.workers.fate import Broken, Death, Fate, Killed
from tests.unit.workers.one_step import STEP, Run
from tests.unit.workers.test_callbacks import Message, Receiver
from tests.unit.workers.workshop import RULES, Workshop, report

STATUSES = ["received", "submitted", "accepted", "complete"]
EVERY = 600.0
DONE = Done()


def following(statuses: list[str], end: Outcome) -> Run:
    """A step that finds another status at each look, and ends after the last."""

    def run(context: Context) -> Outcome:
        seen = int(str(context.order.step.outputs.get("seen", 0)))
        if seen == len(statuses):
            return end
        return Snooze(statuses[seen], EVERY, outputs={"seen": seen + 1}, news=({"status": statuses[seen]},))

    return run


def followed(
    receiver: Receiver | None = None,
    end: Outcome = DONE,
    fate: Fate | None = None,
    statuses: list[str] = STATUSES,
) -> tuple[Workshop, Order]:
    rest = Handler(lambda _context: Done())
    handlers = {
        **HANDLERS,
        STEP: Handler(following(statuses, end)),
        REPORTS_COLLECT: rest,
        REPORTS_STORE: rest,
    }
    rules = INNOCENT if fate else RULES
    shop = Workshop(handlers=handlers, deliver=receiver, fate=fate, rules=rules)
    return shop, shop.take(report(callback="https://example.com/"))


def finish(shop: Workshop, order: Order) -> Order:
    return shop.until(lambda found: found.is_final and found.job is None, order, tick=60)


def told_of(messages: list[Message]) -> list[str]:
    """What each message told of: a status, or how the order ended."""
    told: list[str] = []
    for _, _, _, body in messages:
        news = body.get("news")
        told.append(str(news["status"] if isinstance(news, dict) else body["status"]))  # pyright: ignore[reportUnknownArgumentType]
    return told


def test_each_change_is_told_of_in_order_and_the_end_comes_last() -> None:
    receiver = Receiver()
    shop, order = followed(receiver, Refused("rejected"))
    order = finish(shop, order)
    assert told_of(receiver.messages) == [*STATUSES, "failed"]
    ids = [message_id for _, _, message_id, _ in receiver.messages]
    assert ids == [*(f"{order.id}-news-{index}" for index in range(1, 5)), order.id]
    assert order.callback is not None
    assert (order.callback.status, order.callback.news) == ("delivered", ())


def test_a_look_that_finds_nothing_new_leaves_no_trace() -> None:
    shop, order = followed()
    order = finish(shop, order)
    assert shop.events(order).count("news") == len(STATUSES)
    assert "waiting" not in shop.events(order)[: shop.events(order).index("done")]


def test_a_receiver_that_is_away_holds_nothing_up_and_misses_nothing() -> None:
    receiver = Receiver(*[CallbackFailed("away")] * 6)
    shop, order = followed(receiver)
    done = shop.until(lambda found: found.position > 0, order, tick=60)
    assert done.updated - order.created <= len(STATUSES) * (EVERY + 60) + 60
    order = finish(shop, done)
    told = list(dict.fromkeys(told_of(receiver.messages)))
    assert (told, order.state) == ([*STATUSES, "succeeded"], State.SUCCEEDED)


def test_a_receiver_that_wants_no_more_gets_no_more() -> None:
    receiver = Receiver(CallbackForbidden("the receiver answered 410"))
    shop, order = followed(receiver)
    order = finish(shop, order)
    assert (order.state, len(receiver.messages)) == (State.SUCCEEDED, 1)
    assert order.callback is not None
    assert order.callback.status == "failed"


def test_news_that_are_given_up_do_not_keep_the_end_from_being_told() -> None:
    errors: list[CallbackError] = [CallbackFailed("away")] * 100
    receiver = Receiver(*errors)
    shop, order = followed(receiver)
    shop.until(lambda found: "callback given up" in shop.events(found), order, tick=60)
    receiver.errors.clear()
    order = finish(shop, order)
    assert order.callback is not None
    assert (told_of(receiver.messages)[-1], order.callback.status) == ("succeeded", "delivered")


def test_an_order_with_news_to_tell_can_be_cancelled() -> None:
    shop, order = followed(Receiver(*[CallbackFailed("away")] * 3))
    shop.until(lambda found: found.is_telling, order)
    shop.decide(order, lambda found: progress.cancel(found, By("ops"), shop.clock.time()))
    order = finish(shop, order)
    assert order.state is State.CANCELLED


def test_news_of_an_order_that_needs_a_person_are_told_all_the_same() -> None:
    receiver = Receiver(*[CallbackFailed("away")] * 2)
    shop, order = followed(receiver, Retry("broken"))
    shop.until(lambda found: found.state is State.ATTENTION and found.job is None, order, tick=60)
    assert told_of(receiver.messages)[-1] == STATUSES[-1]


@pytest.mark.parametrize("fate", [Killed, Broken])
def test_whatever_happens_each_change_is_told_of_in_order(fate: type[Fate]) -> None:
    for moment in count(1):
        shop, order = followed(fate=fate(moment), statuses=STATUSES[:2])
        keeper = shop.keeper()
        while not (order.is_final and order.job is None):
            try:
                shop.step()
            except Death:
                shop.belt.close()
                shop.worker = shop.hire()
            shop.clock.advance(EVERY)
            keeper.sweep()
            order = shop.look(order)
        told = [str(body["news"]["index"]) if "news" in body else "end" for body in shop.delivered]  # pyright: ignore
        assert list(dict.fromkeys(told)) == ["1", "2", "end"]
        assert len(told) <= 4
        if not shop.fate.struck:
            break
