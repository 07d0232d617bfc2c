"""Bells: rung for what they hang for, and for nothing else."""

import threading
from collections.abc import Callable, Generator

import pytest
import redis

from services.gateway.waiting.waiters import Bell, Waiters
from shared.orders import keyspace
from shared.outcome import Done
from tests.integration.gateway.house import House, document


@pytest.fixture
def listening(build: Callable[..., House]) -> House:
    house = build()
    until_it_listens(house.waiters)
    return house


@pytest.fixture
def hang(listening: House) -> Callable[..., threading.Event]:
    def hang(topic: str, *, until_end: bool = False) -> threading.Event:
        rung = threading.Event()
        listening.waiters.register(Bell(topic, rung.set, until_end=until_end))
        return rung

    return hang


@pytest.fixture
def idle(real_redis: redis.Redis) -> Generator[Waiters]:
    waiters = Waiters(real_redis)
    until_it_listens(waiters)
    yield waiters
    waiters.close()


def until_it_listens(waiters: Waiters) -> None:
    """A new log is only rung for when its channel is; the common channel was there before."""
    listens = threading.Event()
    first = Bell(keyspace.log("somebody"), listens.set)
    waiters.register(first)
    assert listens.wait(30)
    waiters.forget(first)


def test_a_bell_is_rung_at_every_event_or_at_the_end_only(
    listening: House, hang: Callable[..., threading.Event]
) -> None:
    made = document(listening.post())["id"]
    other = document(listening.post())["id"]
    at_the_end, never, always = hang(made, until_end=True), hang(other), hang(made)
    listening.work(made, Done())
    assert always.wait(30)
    assert not at_the_end.is_set()
    always.clear()
    listening.work(made, Done())
    assert always.wait(30)
    assert at_the_end.is_set()
    assert not never.is_set()


def test_a_bell_on_a_clients_log_is_rung_by_new_orders_too(
    listening: House, hang: Callable[..., threading.Event]
) -> None:
    log = hang(keyspace.log("demo"))
    # The first time because listening has begun: what was before may have been missed.
    assert log.wait(30)
    log.clear()
    listening.post()
    assert log.wait(30)


def test_nobody_listens_to_a_log_that_nobody_follows(idle: Waiters, real_redis: redis.Redis) -> None:
    channel = keyspace.log("demo")
    rung = threading.Event()
    first, second = Bell(channel, rung.set), Bell(channel, rung.set)
    idle.register(first)
    idle.register(second)
    assert rung.wait(30)
    idle.forget(first)
    assert listeners(real_redis, channel) == 1
    idle.forget(second)
    while listeners(real_redis, channel):
        continue


def test_a_bell_that_was_taken_down_is_not_rung(idle: Waiters) -> None:
    rung = threading.Event()
    bell = Bell("an order", rung.set)
    idle.register(bell)
    rung.clear()
    idle.forget(bell)
    idle.forget(bell)
    idle.ring_all()
    assert not rung.is_set()


def listeners(client: redis.Redis, channel: str) -> int:
    return dict(client.pubsub_numsub(channel))[channel.encode()]
