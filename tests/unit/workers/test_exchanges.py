"""Every exchange with the carrier is on the order's timeline, in a chain that can be verified."""

from shared.orders.book.book import Book
from shared.orders.evidence import document, mistakes
from shared.orders.record import Order
from shared.orders.timeline import Exchange
from tests.unit.workers.carrier_world import CHEAP
from tests.unit.workers.workshop import PATIENCE, Workshop, activate, release, report


def exchanges(shop: Workshop, order: Order) -> list[Exchange]:
    """All that the timeline tells, in its order."""
    timeline = Book(shop.calm, patience=PATIENCE).timeline(order.id)
    return [exchange for entry in timeline for exchange in entry.exchanges]


def test_the_timeline_tells_what_the_carrier_was_asked() -> None:
    shop = Workshop()
    order = shop.finish(shop.take(activate(everything=True)))
    told = exchanges(shop, order)
    assert [one.method for one in told] == [call.partition(" ")[0] for call in shop.carrier.calls]
    assert ("PUT", f"/v3/numbers/930000/allocated/{order.number}") in [(one.method, one.path) for one in told]
    assert order.exchanges == len(told)


def test_what_went_wrong_is_told_too() -> None:
    shop = Workshop()
    order = shop.finish(shop.take(release()))
    assert ("refused", 404) in [(one.ending, one.status) for one in exchanges(shop, order)]


def test_the_chain_of_every_order_is_whole() -> None:
    shop = Workshop()
    for spec in (activate(everything=True), activate(number=CHEAP), release(), report()):
        order = shop.finish(shop.take(spec))
        timeline = shop.book.timeline(order.id)
        assert mistakes(document(order, timeline)) == []
        assert timeline[-1].hash == order.head
