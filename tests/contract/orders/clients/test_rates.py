"""Rate limits: one bucket a client, counted on Redis by Redis' clock, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import redis
from msgspec.structs import replace

from shared.orders import keyspace
from shared.orders.clients.clients import Client, Limits, Rate, demo_client
from shared.orders.clients.rates import Allowance, Rates

SLOW = 0.001
"""Requests a second: a bucket that does not refill while a test runs."""


def limited(per_second: float, burst: int) -> Client:
    return replace(demo_client("930000"), limits=Limits(rate=Rate(per_second, burst)))


@pytest.fixture
def rates(client: redis.Redis) -> Rates:
    return Rates(client)


def counted(rates: Rates, client: Client) -> Allowance:
    allowance = rates.count(client)
    assert allowance is not None
    return allowance


def test_so_many_may_come_at_once_and_no_more(rates: Rates) -> None:
    shop = limited(SLOW, 3)
    found = [counted(rates, shop) for _ in range(5)]
    assert [one.let_in for one in found] == [True, True, True, False, False]
    assert [one.left for one in found] == [2, 1, 0, 0, 0]
    assert 990 < found[3].next_in <= 1000
    assert 2990 < found[3].whole_in <= 3000


def test_whoever_was_not_let_in_does_not_wait_the_longer_for_it(rates: Rates) -> None:
    shop = limited(SLOW, 1)
    counted(rates, shop)
    waits = [counted(rates, shop).next_in for _ in range(10)]
    assert waits == sorted(waits, reverse=True)


def test_a_bucket_fills_again(rates: Rates, client: redis.Redis) -> None:
    shop = limited(SLOW, 2)
    counted(rates, shop)
    counted(rates, shop)
    whole = int(client.get(keyspace.rate("demo")) or 0)
    client.set(keyspace.rate("demo"), whole - 1_000_000_000)  # a thousand seconds ago
    assert [counted(rates, shop).let_in for _ in range(2)] == [True, False]


def test_it_never_holds_more_than_the_burst(rates: Rates, client: redis.Redis) -> None:
    shop = limited(SLOW, 2)
    client.set(keyspace.rate("demo"), 1)
    assert [counted(rates, shop).let_in for _ in range(3)] == [True, True, False]


def test_clients_have_a_bucket_each(rates: Rates) -> None:
    one = limited(SLOW, 1)
    other = replace(one, id="other")
    assert counted(rates, one).let_in
    assert counted(rates, other).let_in
    assert not counted(rates, one).let_in


def test_a_bucket_that_is_whole_leaves_nothing_behind(rates: Rates, client: redis.Redis) -> None:
    counted(rates, limited(10, 5))
    assert 0 < client.pttl(keyspace.rate("demo")) <= 101


def test_about_a_client_without_a_limit_nobody_is_asked(rates: Rates, client: redis.Redis) -> None:
    assert rates.count(demo_client("930000")) is None
    assert client.dbsize() == 0


def test_of_many_at_once_the_burst_is_let_in(rates: Rates) -> None:
    shop, meeting = limited(SLOW, 20), Barrier(50, timeout=30)

    def ask(_: int) -> bool:
        meeting.wait()
        return counted(rates, shop).let_in

    with ThreadPoolExecutor(50) as threads:
        assert list(threads.map(ask, range(50))).count(True) == 20


def test_counting_is_not_worth_a_write_to_disk(real_redis: redis.Redis) -> None:
    def written() -> int:
        return int(real_redis.info("persistence")["aof_current_size"])

    before = written()
    for _ in range(3):
        Rates(real_redis).count(limited(SLOW, 5))
    assert written() == before


@pytest.mark.parametrize(
    ("allowance", "headers"),
    [
        (
            Allowance(Rate(50, 100), let_in=True, left=57, next_in=0, whole_in=0.86),
            {"RateLimit-Policy": '"client";q=100;w=2', "RateLimit": '"client";r=57;t=1'},
        ),
        (
            Allowance(Rate(50, 1), let_in=False, left=0, next_in=0.01, whole_in=0.01),
            {
                "RateLimit-Policy": '"client";q=50;w=1',
                "RateLimit": '"client";r=0;t=1',
                "Retry-After": "1",
            },
        ),
        (
            Allowance(Rate(0.1, 2), let_in=False, left=0, next_in=7.2, whole_in=17.2),
            {
                "RateLimit-Policy": '"client";q=2;w=20',
                "RateLimit": '"client";r=0;t=18',
                "Retry-After": "8",
            },
        ),
    ],
)
def test_it_is_told_in_the_header_fields_of_the_draft(allowance: Allowance, headers: dict[str, str]) -> None:
    assert allowance.headers == headers
