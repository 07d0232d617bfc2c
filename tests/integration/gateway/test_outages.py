"""The belt away: nothing is refused. The book away: nothing is promised, and nothing is half done."""

import json
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from falcon import testing

from services.gateway.waiting.waiters import Bell
from shared.orders import keyspace
from shared.store import connect
from tests.integration.gateway.house import House, document, kind, order
from tests.servers import RedisServer

NOWHERE = "01HF7YAT00ZZZZZZZZZZZZZZZZ"


@pytest.mark.parametrize("fault", ["down", "draining"])
def test_a_belt_that_is_away_refuses_nothing_and_the_keeper_has_it(house: House, fault: str) -> None:
    setattr(house.server, fault, True)
    answer = house.post()
    assert answer.status_code == 202
    made = document(answer)["id"]
    assert house.jobs() == []
    assert house.redis.zscore(keyspace.OPEN, made) is not None
    assert document(house.get(f"/orders/{made}"))["status"] == "accepted"


def test_a_batch_goes_in_without_a_belt(house: House) -> None:
    house.server.down = True
    assert document(house.post("/batches", raw=json.dumps(order()).encode()))["created"] == 1


def test_a_belt_that_is_back_is_used_again(house: House) -> None:
    house.server.down = True
    house.post()
    house.server.down = False
    made = document(house.post(body=order("R-2")))["id"]
    while not house.jobs():
        # The producer rests for a millisecond after a failure; each further order tries again.
        made = document(house.post(body=order("R-3")))["id"]
    assert [job.order for job in house.jobs()] == [made]


@pytest.fixture
def server(tmp_path: Path) -> Generator[RedisServer]:
    server = RedisServer(tmp_path / "redis").start()
    yield server
    server.kill()


@pytest.fixture
def client(server: RedisServer) -> Generator[redis.Redis]:
    client = connect(server.url)
    yield client
    client.close()


@pytest.fixture
def alone(client: redis.Redis, build: Callable[..., House]) -> House:
    """A gateway with a Redis of its own, which may be killed."""
    house = build(client)
    house.post(body=order("before"))
    return house


def ask(house: House, path: str) -> testing.Result:
    return house.post(
        path, raw=b'{"type":"number.release","reference":"R-1","number":"442079460123"}', key="k"
    )


def unavailable(answer: testing.Result) -> None:
    assert (answer.status_code, kind(answer)) == (503, "book-unavailable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/orders", "/batches"])
def test_without_the_book_nothing_is_promised_and_nothing_is_done(
    alone: House, server: RedisServer, path: str
) -> None:
    jobs = len(alone.jobs())
    server.kill()
    unavailable(ask(alone, path))
    assert len(alone.jobs()) == jobs
    server.start()
    assert len(alone.orders()) == 1
    assert ask(alone, path).status_code == 202
    assert len(alone.orders()) == 2


@pytest.mark.parametrize(
    "path", ["/orders", "/orders/01HF7YAT00ZZZZZZZZZZZZZZZZ", "/batches/01HF7YAT00ZZZZZZZZZZZZZZZZ"]
)
def test_without_the_book_nothing_can_be_looked_at(alone: House, server: RedisServer, path: str) -> None:
    server.kill()
    unavailable(alone.get(path))


def test_an_order_accepted_before_the_book_was_killed_is_there_after(
    alone: House, server: RedisServer
) -> None:
    (before,) = alone.orders()
    server.kill()
    server.start()
    assert alone.orders() == [before]


@pytest.mark.parametrize(
    "setting", [("maxmemory", "1"), ("min-replicas-to-write", "1")], ids=["full", "too few replicas"]
)
def test_a_book_that_takes_no_writes_is_away(alone: House, setting: tuple[str, str]) -> None:
    alone.redis.config_set(*setting)
    unavailable(alone.post(key="k"))
    assert len(alone.orders()) == 1
    assert len(alone.jobs()) == 1
    alone.redis.config_set(setting[0], "0")
    assert alone.post(key="k").status_code == 202


def test_a_replica_that_takes_no_writes_is_away(alone: House) -> None:
    alone.redis.execute_command("REPLICAOF", "127.0.0.1", "1")
    unavailable(alone.post(key="k"))
    alone.redis.execute_command("REPLICAOF", "NO", "ONE")
    assert alone.post(key="k").status_code == 202


def test_whoever_waits_while_the_book_dies_is_told_and_may_ask_again(
    alone: House, server: RedisServer
) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(lambda: alone.post(key="k", headers={"Prefer": "wait=30"}))
        with alone.server.changed:
            assert alone.server.changed.wait_for(lambda: len(alone.jobs()) == 2, timeout=30)
        server.kill()
        server.start()
        made = alone.jobs()[1].order
        alone.finish(made)
        answer = waiting.result(timeout=20)
    assert answer.status_code in {200, 202}  # 202 if it met the dead book: the order is accepted all the same
    again = alone.post(key="k", headers={"Prefer": "wait=30"})
    assert (again.status_code, document(again)["id"]) == (200, made)


def until_it_listens(house: House) -> None:
    channel = keyspace.LIVE_CHANNEL
    while dict(house.redis.pubsub_numsub(channel))[channel.encode()] != 1:
        continue


def test_an_ending_missed_while_nobody_listened_wakes_all_the_same(alone: House, server: RedisServer) -> None:
    until_it_listens(alone)
    rung = threading.Event()
    alone.waiters.register(Bell("an order that ends meanwhile", rung.set, until_end=True))
    rung.clear()
    server.kill()
    server.start()
    assert rung.wait(20)


def test_waiting_works_again_after_the_book_was_killed(alone: House, server: RedisServer) -> None:
    server.kill()
    server.start()
    until_it_listens(alone)
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(lambda: alone.post(headers={"Prefer": "wait=30"}))
        with alone.server.changed:
            assert alone.server.changed.wait_for(lambda: len(alone.jobs()) == 2, timeout=30)
        alone.finish(alone.jobs()[1].order)
        assert waiting.result(timeout=15).status_code == 200
