"""Redis, the belt, the carrier or a receiver breaks off right before, or right after, anything that is done.

The worker lives and goes on by itself; what it could not put on the belt, the keeper puts there. Whatever the
moment: the order succeeds, the carrier did each thing exactly once, the order says what it cost, and nobody
had to look after it.
"""

from itertools import count

import pytest

from shared.orders.record import Order
from tests.unit.workers.exactly_once import ORDERS, check, started
from tests.unit.workers.fate import Broken
from tests.unit.workers.workshop import Workshop


def bear(shop: Workshop, order: Order) -> Order:
    """Work, with a keeper's sweep whenever nothing is to be done, until the order has ended."""
    keeper = shop.keeper()
    keeper.sweep()

    def is_over(found: Order) -> bool:
        if shop.idle:
            keeper.sweep()
        return found.is_final and found.job is None

    return shop.until(is_over, order)


@pytest.mark.parametrize("name", ORDERS)
def test_whatever_breaks_the_order_is_carried_out_once(name: str) -> None:
    moment = 0
    for moment in count(1):
        shop, order = started(ORDERS[name], Broken(moment))
        check(shop, bear(shop, order))
        assert "needs attention" not in shop.events(order)
        assert not shop.aside()
        if not shop.fate.struck:
            break
    assert moment > 20, "the test did not get anywhere near every line"
