"""How many orders there are, how old the oldest are, what waits for somebody: over all clients at once.

Two questions to the book, however many orders there are; no order is read.
"""

from typing import NamedTuple, cast

import redis
from ulid import ULID

from shared.orders import keyspace
from shared.orders.states import FINAL, State
from shared.store import availability

LATE = 60.0
"""Seconds past its time after which an order counts as overdue for the keeper's look."""
UNDER_WAY = tuple(state for state in State if state not in FINAL)


class Census(NamedTuple):
    """What was counted."""

    orders: dict[State, int]
    oldest: dict[State, float]
    """Age of the oldest order in each state that is not the end."""
    overdue: int
    aside: int
    uncollected: int


def take(client: redis.Redis, account: str, now: float) -> Census:
    """Count. `account` is the one whose reports may be uncollected. Raises `BookUnavailable`."""
    with availability():
        owners = [owner.decode() for owner in cast("set[bytes]", client.smembers(keyspace.CLIENTS))]
        pipeline = client.pipeline(transaction=False)
        pipeline.zcount(keyspace.OPEN, "-inf", now - LATE)
        pipeline.llen(keyspace.ASIDE)
        for owner in owners:
            pipeline.zcard(keyspace.slots(owner, account))
            for state in State:
                pipeline.zcard(keyspace.orders_in(owner, state))
            for state in UNDER_WAY:
                pipeline.zrange(keyspace.orders_in(owner, state), 0, 0)
        answers = iter(cast("list[int | list[bytes]]", pipeline.execute()))
    overdue, aside = _number(next(answers)), _number(next(answers))
    orders, first, uncollected = dict.fromkeys(State, 0), dict[State, str](), 0
    for _ in owners:
        uncollected += _number(next(answers))
        for state in State:
            orders[state] += _number(next(answers))
        for state in UNDER_WAY:
            for name in cast("list[bytes]", next(answers)):
                first[state] = min(first.get(state, name.decode()), name.decode())
    oldest = {state: max(0.0, now - ULID.from_str(name).timestamp) for state, name in first.items()}
    return Census(orders, oldest, overdue, aside, uncollected)


def _number(answer: int | list[bytes]) -> int:
    return cast("int", answer)
