"""Counts that processes carry to the book: each once, whatever becomes of the answers."""

import threading
from collections.abc import Callable
from typing import Any, cast

import fakeredis
import pytest
import redis

from shared.metrics import totals
from shared.metrics.names import REQUEST_SECONDS, STEPS, WAITING
from shared.metrics.tally import Tally
from shared.metrics.teller import Teller

DONE = (STEPS.name, "calls", "Done")


@pytest.fixture(params=["fake", "real"])
def client(request: pytest.FixtureRequest) -> redis.Redis:
    """An empty Redis."""
    return fakeredis.FakeRedis() if request.param == "fake" else request.getfixturevalue("real_redis")


def counted(times: int = 1) -> Tally:
    tally = Tally()
    for _ in range(times):
        tally.count(STEPS, "calls", "Done")
    return tally


def test_what_is_told_is_told_once(client: redis.Redis) -> None:
    teller = Teller(client, counted(3), "worker")
    assert teller.tell()
    assert teller.tell()
    assert totals.read(client).counts == {DONE: 3}


def test_a_telling_whose_answer_was_lost_counts_once(
    client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = Tally()
    teller = Teller(client, tally, "worker")
    sent = cast("Callable[..., Any]", client.execute_command)
    assert teller.tell()
    tally.count(STEPS, "calls", "Done", by=3)

    def lost(*words: Any) -> object:
        monkeypatch.setattr(client, "execute_command", sent)
        assert sent(*words)
        raise redis.ConnectionError("cut")

    monkeypatch.setattr(client, "execute_command", lost)
    assert not teller.tell()
    assert teller.tell()
    assert totals.read(client).counts == {DONE: 3}


def test_what_happens_while_the_book_is_away_is_told_later(
    client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = counted()
    teller = Teller(client, tally, "worker")

    def away(*_words: Any) -> object:
        raise redis.ConnectionError("away")

    with monkeypatch.context() as book:
        book.setattr(client, "execute_command", away)
        assert not teller.tell()
        tally.count(STEPS, "calls", "Done")
    assert teller.tell()
    assert teller.tell()
    assert totals.read(client).counts == {DONE: 2}


def test_processes_and_how_things_stand_in_them_are_added_up(client: redis.Redis) -> None:
    for number in (1, 2):
        assert Teller(client, Tally(), "gateway", lambda number=number: {WAITING.name: number}).tell()
    assert Teller(client, Tally(), "keeper").tell()
    told = totals.read(client)
    assert told.processes == {"gateway": 2, "keeper": 1}
    assert told.gauges[WAITING.name] == 3


def test_it_tells_by_itself_until_it_is_closed_and_then_a_last_time(client: redis.Redis) -> None:
    tally = counted()
    teller = Teller(client, tally, "worker").start()
    tally.count(STEPS, "calls", "Done")
    teller.close()
    assert totals.read(client).counts == {DONE: 2}
    assert "teller" not in {thread.name for thread in threading.enumerate()}


def test_threads_that_count_at_the_same_time_lose_nothing() -> None:
    tally, meeting = Tally(), threading.Barrier(4)

    def count() -> None:
        meeting.wait()
        for _ in range(2000):
            tally.count(STEPS, "calls", "Done")
            tally.observe(REQUEST_SECONDS, 0.01, "/orders")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = tally.take()
    assert taken[DONE] == taken[REQUEST_SECONDS.name, "/orders", "1"] == 8000
    assert taken[REQUEST_SECONDS.name, "/orders", "sum"] == pytest.approx(80)
    assert tally.take() == {}
