"""Orders counted over all clients, and how old the oldest of them are, without reading one."""

import redis
from ulid import ULID

from shared.orders import keyspace
from shared.orders.book import census
from shared.orders.states import State

ACCOUNT = "930000"
NOW = 1_700_000_000.0


def orders(client: redis.Redis, owner: str, state: State, *ages: float) -> None:
    """The client has orders in this state, so many seconds old."""
    client.sadd(keyspace.CLIENTS, owner)
    for age in ages:
        client.zadd(keyspace.orders_in(owner, state), {str(ULID.from_timestamp(NOW - age)): 0})


def test_the_oldest_of_all_clients_counts(client: redis.Redis) -> None:
    orders(client, "crm", State.WAITING, 50, 900)
    orders(client, "shop", State.WAITING, 300, 20)
    orders(client, "zoo", State.WAITING, 10)
    found = census.take(client, ACCOUNT, NOW)
    assert found.orders[State.WAITING] == 5
    assert round(found.oldest[State.WAITING]) == 900


def test_what_is_over_has_no_age_and_what_is_not_there_has_none(client: redis.Redis) -> None:
    orders(client, "shop", State.SUCCEEDED, 900)
    found = census.take(client, ACCOUNT, NOW)
    assert (found.orders[State.SUCCEEDED], found.orders[State.ATTENTION], found.oldest) == (1, 0, {})


def test_what_waits_for_somebody_is_counted(client: redis.Redis) -> None:
    orders(client, "shop", State.ACCEPTED)
    late = {"a": NOW - census.LATE - 1, "b": NOW - census.LATE + 1, "c": NOW + 60}
    client.zadd(keyspace.OPEN, late)
    client.lpush(keyspace.ASIDE, "x", "y")
    client.zadd(keyspace.slots("shop", ACCOUNT), {"report": 1})
    found = census.take(client, ACCOUNT, NOW)
    assert (found.overdue, found.aside, found.uncollected) == (1, 2, 1)


def test_an_empty_book_has_nothing(client: redis.Redis) -> None:
    found = census.take(client, ACCOUNT, NOW)
    assert not any(found.orders.values())
    assert (found.oldest, found.overdue, found.aside, found.uncollected) == ({}, 0, 0, 0)
