"""The belt repeats, delays and garbles jobs: the book alone says what is true."""

import pytest
from structlog.typing import EventDict

from services.workers.context import Context
from shared.orders.book.publish import body_of, publish
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Outcome, Snooze
from shared.tubes import envelope
from shared.tubes.belt import Belt
from shared.tubes.memory import MemoryBelt
from shared.tubes.names import NUMBERS_ALLOCATE, REPORTS_ASK
from tests.unit.workers.carrier_world import CHEAP
from tests.unit.workers.one_step import ORDER, shop_where
from tests.unit.workers.scripted_carrier import then
from tests.unit.workers.workshop import Workshop, activate, report


def put_again(shop: Workshop, order: Order) -> Belt:
    """Put the order's job as it was when `order` was read."""
    belt = MemoryBelt(shop.server)
    publish(belt, order, delay=0, ttr=shop.rules.job_ttr)
    return belt


def test_a_duplicate_that_comes_first_is_worked_on_and_the_other_dropped() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    put_again(shop, order)
    shop.finish(order)
    shop.work()
    assert shop.world.count("allocate") == 1
    assert shop.bodies() == []


def test_a_stale_envelope_neither_pays_nor_writes() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP))
    at_allocate = shop.until(lambda found: found.step.tube == NUMBERS_ALLOCATE, order)
    done = shop.finish(order)
    put_again(shop, at_allocate)
    calls = len(shop.carrier.calls)
    shop.work()
    assert len(shop.carrier.calls) == calls
    assert shop.look(order) == done
    assert shop.bodies() == []


def test_a_job_of_an_earlier_try_of_the_same_step_is_stale() -> None:
    ran: list[Context] = []

    def run(context: Context) -> Outcome:
        ran.append(context)
        return Snooze("not yet", 17)

    shop = shop_where(run)
    first_try = shop.take(ORDER)
    shop.step()
    put_again(shop, first_try)
    put_again(shop, first_try)
    shop.clock.advance(17)
    shop.work()
    assert len(ran) == 2
    assert shop.bodies() == [body_of(shop.look(first_try))]


def test_a_job_of_another_step_is_stale_even_in_the_right_generation() -> None:
    shop = Workshop()
    order = shop.take(report(), publish_it=False)
    MemoryBelt(shop.server).put(
        REPORTS_ASK, envelope.encode(order.id, NUMBERS_ALLOCATE, 1, "t"), priority=1, ttr=60
    )
    shop.work()
    assert shop.look(order) == order
    assert shop.carrier.calls == []


def test_a_job_that_comes_back_though_its_step_is_done_puts_the_follow_on() -> None:
    shop = Workshop()
    order = shop.take(report())
    lost = shop.server.jobs[1]
    shop.step()
    follow_on = shop.look(order)
    shop.server.jobs.clear()
    # As it is when a worker dies between writing the book and putting the follow-on.
    lost.reserves = 1
    lost.free()
    shop.server.jobs[1] = lost
    shop.step()
    assert shop.bodies() == [body_of(follow_on)]


def test_a_job_that_comes_back_while_the_follow_on_is_in_work_is_dropped() -> None:
    shop = Workshop()
    order = shop.take(report())
    first = shop.server.jobs[1]
    shop.step()

    def bring_back() -> None:
        first.reserves = 1
        first.free()
        shop.server.jobs[99] = first
        first.id = 99
        shop.worker, busy = shop.hire(), shop.worker
        shop.belt.watch((REPORTS_ASK,))
        assert shop.step()
        shop.worker = busy

    shop.carrier.once("GET file", then(bring_back))
    shop.step()
    assert 99 not in shop.server.jobs
    assert shop.finish(order).state is State.SUCCEEDED
    assert shop.carrier.calls.count("GET file") == 1


def test_an_envelope_that_is_garbled_is_set_aside_with_its_reason(logged: list[EventDict]) -> None:
    shop = Workshop()
    body = bytearray(body_of(shop.take(report(), publish_it=False)))
    body[-3] ^= 1
    MemoryBelt(shop.server).put(REPORTS_ASK, bytes(body), priority=1, ttr=60)
    shop.work()
    assert shop.bodies() == []
    assert "digest" in str(shop.aside()[0]["why"])
    assert any(entry["event"] == "job set aside" for entry in logged)


def test_a_job_of_an_order_that_the_book_does_not_have_is_set_aside() -> None:
    shop = Workshop()
    MemoryBelt(shop.server).put(
        REPORTS_ASK, envelope.encode("nobody", REPORTS_ASK, 1, "t"), priority=1, ttr=60
    )
    shop.work()
    assert shop.bodies() == []
    assert "no order nobody" in str(shop.aside()[0]["why"])


@pytest.mark.parametrize("document", [b"{", b"{}", b'{"id": 1}', b"\xff"])
def test_an_order_that_does_not_decode_is_set_aside(document: bytes) -> None:
    shop = Workshop()
    order = shop.take(report())
    shop.calm.hset("{trunkline}:order:" + order.id, "document", document)
    shop.work()
    assert shop.bodies() == []
    assert order.id in str(shop.aside()[0]["body"])
