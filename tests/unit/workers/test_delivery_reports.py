"""What the carrier reports on a message: often, late, and long before somebody asks about it again."""

from shared.orders import keyspace, progress
from shared.orders.book.delivery import MOST, Reports
from shared.orders.progress import By
from shared.orders.states import State
from shared.orders.types.messages import Report
from tests.unit.workers.test_messages import FAX, SMS, ids, report, shop_for


def test_repetitions_push_out_no_other_report() -> None:
    shop, _ = shop_for()
    order = shop.take(FAX)
    first, second = ids(shop, order)
    report(shop, order, first, 10)
    for _ in range(MOST):
        Reports(shop.calm, retention=3600).keep(order.id, Report(second, 5))
    report(shop, order, second, 10)
    shop.work()
    assert shop.look(order).state is State.SUCCEEDED


def test_one_that_was_not_delivered_stays_so_when_its_reports_are_gone() -> None:
    shop, _ = shop_for()
    order = shop.take(SMS)
    [name] = ids(shop, order)
    report(shop, order, name, 12, "rejected by the network")
    assert shop.finish(order).state is State.FAILED
    shop.clock.advance(30 * 24 * 3600)
    shop.calm.delete(keyspace.delivery(order.id))
    shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
    order = shop.finish(order)
    assert order.state is State.FAILED
    assert "rejected by the network" in str(order.why)
