"""Whose turn it is: an order's priority on the belt, where the smaller number goes first.

What was begun is finished first, or a crowd of orders would all search before any is served. The others stand
in line, each priority in one of its own: a client's next order one turn behind its last, and none before the
turn that is served now. So clients take turns: ten thousand orders of one let a single one of another pass,
however slowly they are worked off, and single ones without end do not keep the ten thousand waiting.
`accept.lua` gives the turns, `commit.lua` notes which was served.
"""

from shared.orders.record import Order
from shared.tubes.names import NUMBERS_EMERGENCY, PRIORITIES

_LANES = {"high": 1, "normal": 2, "low": 3}
_LANE = 2**30
"""A lane has a billion turns; after them it is first come, first served."""


def priority(order: Order) -> int:
    """The priority of the order's next job."""
    if order.job is not None and order.job.tube == NUMBERS_EMERGENCY:
        return 0
    if order.ending is not None or order.is_final:
        return PRIORITIES[order.spec.priority] - len(order.steps)
    if order.position:
        return PRIORITIES[order.spec.priority] - order.position
    return _LANES[order.spec.priority] * _LANE + min(order.turn, _LANE - 1)


def served_in(order: Order) -> str:
    """The field of `LINE` that has the turn served last in the order's lane."""
    return order.spec.priority


def last_of(order: Order) -> str:
    """The field of `LINE` that has the turn of its client's last order in that lane."""
    return f"{order.spec.priority}:{order.client}"
