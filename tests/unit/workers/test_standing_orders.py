"""Standing orders: one report order at each moment, however often somebody is there to make it."""

from datetime import UTC, datetime
from itertools import count
from typing import cast

from msgspec import UNSET
from msgspec.structs import replace

from shared.orders import evidence, keyspace, progress
from shared.orders.book.book import Book
from shared.orders.book.publish import publish
from shared.orders.clients.clients import Clients, demo_client
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import ReportRun
from shared.orders.types.schedules import Schedule
from shared.tubes.memory import MemoryBelt
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_world import ACCOUNT
from tests.unit.workers.exactly_once import INNOCENT
from tests.unit.workers.fate import Broken, Death, Killed
from tests.unit.workers.workshop import PATIENCE, Workshop

HOURLY = ReportRun(
    reference="hourly",
    report="voice/cdr/day",
    parameters={"date": "yesterday"},
    schedule=Schedule("0 * * * *", "UTC"),
)
HOUR = 3600.0
MOMENTS = 45
"""In which the first order is made and set out on its way; the rest is every report's."""


def made(shop: Workshop) -> list[Order]:
    """The orders that were made, oldest first."""
    ids = cast("list[bytes]", shop.calm.zrange(keyspace.orders_of("demo"), 0, -1))
    found = Book(shop.calm, patience=PATIENCE).read_many(order_id.decode() for order_id in ids)
    return [order for order in found if isinstance(order.spec, ReportRun) and order.spec.schedule is UNSET]


def due(shop: Workshop, order: Order) -> str:
    """For which moment an order was made."""
    return Book(shop.calm, patience=PATIENCE).timeline(order.id)[0].facts["due"]


def let_pass(shop: Workshop, hours: float, *, sweeps: bool = False) -> None:
    """Time passes, a quarter of an hour at a time, with workers at work."""
    for _ in range(int(hours * 4)):
        shop.clock.advance(HOUR / 4)
        if sweeps:
            shop.keeper().sweep()
        shop.work()


def test_one_order_is_made_each_time_with_the_day_it_is_for() -> None:
    shop = Workshop()
    order = shop.take(HOURLY)
    let_pass(shop, 3)
    assert [found.state for found in made(shop)] == [State.SUCCEEDED] * 3
    assert [due(shop, found)[11:16] for found in made(shop)] == ["23:00", "00:00", "01:00"]
    days = [cast("ReportRun", found.spec).parameters["date"] for found in made(shop)]
    assert days == ["2023-11-13", "2023-11-14", "2023-11-14"]
    assert {found.spec.reference for found in made(shop)} == {"hourly"}
    standing = shop.look(order)
    assert (standing.state, standing.outputs["last_order"]) == (State.WAITING, made(shop)[-1].id)


def test_the_history_of_an_order_that_a_schedule_made_is_evidence() -> None:
    shop = Workshop()
    shop.take(HOURLY)
    let_pass(shop, 1)
    (order,) = made(shop)
    timeline = Book(shop.calm, patience=PATIENCE).timeline(order.id)
    assert evidence.mistakes(evidence.document(order, timeline)) == []


def test_what_was_missed_is_made_up_for_once() -> None:
    shop = Workshop()
    shop.take(HOURLY)
    shop.work()
    shop.clock.advance(30 * 24 * HOUR)
    shop.work()
    assert len(made(shop)) == 1
    let_pass(shop, 1)
    assert len(made(shop)) == 2


def test_nothing_is_made_before_it_begins() -> None:
    shop = Workshop()
    begin = 1_700_002_800.0 + 5 * HOUR
    shop.take(replace(HOURLY, not_before=datetime.fromtimestamp(begin, UTC)))
    let_pass(shop, 5)
    assert made(shop) == []
    let_pass(shop, 1)
    assert len(made(shop)) == 1


def test_once_it_is_cancelled_nothing_more_is_made() -> None:
    shop = Workshop()
    order = shop.take(HOURLY)
    let_pass(shop, 1)
    shop.decide(order, lambda found: progress.cancel(found, By("ops"), shop.clock.time()))
    let_pass(shop, 3)
    assert (shop.look(order).state, len(made(shop))) == (State.CANCELLED, 1)


def test_a_client_that_is_disabled_gets_no_reports_until_it_is_enabled_again() -> None:
    shop = Workshop()
    shop.take(HOURLY)
    clients = Clients(shop.calm, SEALS)
    clients.put(replace(demo_client(ACCOUNT), disabled=True))
    let_pass(shop, 3)
    assert made(shop) == []
    clients.put(demo_client(ACCOUNT))
    let_pass(shop, 1)
    assert len(made(shop)) == 1


def test_keepers_that_race_make_no_order_twice() -> None:
    """Whoever leads puts the job back; two that believe they do put it twice."""
    shop = Workshop()
    order = shop.take(HOURLY)
    shop.work()
    for _ in range(3):
        shop.server.jobs.clear()
        shop.clock.advance(HOUR + PATIENCE)
        shop.keeper().sweep()
        publish(MemoryBelt(shop.server), shop.look(order), delay=0, ttr=60)
        shop.worker = shop.hire()
        shop.work()
    moments = [due(shop, found) for found in made(shop)]
    assert len(moments) == len(set(moments)) == 3


def test_whenever_a_worker_dies_one_order_is_made_each_time() -> None:
    for moment in count(1):
        shop = Workshop(fate=Killed(moment), rules=INNOCENT)
        shop.take(HOURLY)
        for _ in range(6):
            shop.clock.advance(HOUR / 2)
            try:
                shop.keeper().sweep()
                shop.work()
            except Death:
                shop.belt.close()
                shop.worker = shop.hire()
        moments = [due(shop, found) for found in made(shop)]
        assert len(moments) == len(set(moments)) >= 2
        if not shop.fate.struck or moment > MOMENTS:
            break


def test_whatever_breaks_one_order_is_made_each_time() -> None:
    for moment in count(1):
        shop = Workshop(fate=Broken(moment), rules=INNOCENT)
        shop.take(HOURLY)
        for _ in range(5):
            shop.clock.advance(HOUR / 2)
            shop.keeper().sweep()
            shop.work()
        moments = [due(shop, found) for found in made(shop)]
        assert len(moments) == len(set(moments)) >= 2
        if not shop.fate.struck or moment > MOMENTS:
            break
