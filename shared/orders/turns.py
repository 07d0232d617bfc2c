"""Whose turn it is: an order's priority on the belt, where the smaller number goes first.

What was begun is finished first, or a crowd of orders would all search before any is served. The others stand
in line from when they were accepted, a client's next order `PACE` seconds behind its last that is not begun:
ten thousand orders of one client let a single one of another pass. Where nobody competes nobody waits.
"""

from shared.orders.record import Order
from shared.tubes.names import NUMBERS_EMERGENCY, PRIORITIES

PACE = 0.05
"""Far slower than orders are worked off, or a client's thousands would catch up with the clock."""

_LANES = {"high": 1, "normal": 2, "low": 3}
_LANE = 2**30
_EPOCH = 1_700_000_000
"""Seconds: a lane holds 34 years of them."""


def priority(order: Order) -> int:
    """The priority of the order's next job."""
    if order.job is not None and order.job.tube == NUMBERS_EMERGENCY:
        return 0
    if order.ending is not None or order.is_final:
        return PRIORITIES[order.spec.priority] - len(order.steps)
    if order.position:
        return PRIORITIES[order.spec.priority] - order.position
    seconds = int(order.created - _EPOCH) + order.turn
    return _LANES[order.spec.priority] * _LANE + min(max(0, seconds), _LANE - 1)
