"""Who asks for the same at one time has an order each; what was left behind is taken up, once."""

from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from shared.orders import keyspace
from shared.orders.v3.askers import Askers
from shared.store import connect
from tests.servers import RedisServer

NAME = keyspace.askers("shop", "digest")
HERE, THERE = "here", "there"


@pytest.fixture
def gateway(client: redis.Redis) -> Callable[[str], Askers]:
    return lambda process: Askers(client, process, retention=600)


@pytest.fixture
def askers(gateway: Callable[[str], Askers]) -> Askers:
    return gateway(HERE)


def test_who_asks_alone_has_his_own_order(askers: Askers, client: redis.Redis) -> None:
    assert askers.take_up(NAME, "a") == ("a", "")
    assert 0 < int(str(client.pttl(NAME))) <= 600_000


def test_who_asks_beside_others_has_his_own_order_too(askers: Askers) -> None:
    askers.take_up(NAME, "a")
    assert askers.take_up(NAME, "b") == ("b", "a")
    assert askers.take_up(keyspace.askers("shop", "else"), "c") == ("c", "")


def test_asked_again_the_answer_is_the_same(askers: Askers) -> None:
    askers.take_up(NAME, "a")
    assert [askers.take_up(NAME, "b") for _ in range(2)] == [("b", "a")] * 2
    askers.leave(NAME, "a")
    assert [askers.take_up(NAME, "c").order_id for _ in range(2)] == ["a"] * 2


def test_what_was_left_behind_is_taken_up_by_the_next_and_no_other(askers: Askers) -> None:
    askers.take_up(NAME, "a")
    askers.leave(NAME, "a")
    assert askers.take_up(NAME, "b") == ("a", "")
    assert askers.take_up(NAME, "c") == ("c", "a")


def test_who_has_waited_beside_another_takes_up_what_that_one_leaves(askers: Askers) -> None:
    askers.take_up(NAME, "a")
    askers.take_up(NAME, "b")
    askers.leave(NAME, "a")
    assert askers.take_up(NAME, "b") == ("a", "")
    assert askers.take_up(NAME, "c") == ("c", "a")


def test_what_is_taken_up_can_be_left_behind_again(askers: Askers) -> None:
    for order_id in ("a", "b", "c"):
        assert askers.take_up(NAME, order_id).order_id == "a"
        askers.leave(NAME, "a")


def test_what_is_over_is_not_left_behind(askers: Askers, client: redis.Redis) -> None:
    askers.take_up(NAME, "a")
    askers.drop(NAME, "a")
    askers.leave(NAME, "a")
    assert not client.exists(NAME)


def test_what_was_handed_over_and_not_heard_is_taken_up_all_the_same(askers: Askers) -> None:
    askers.take_up(NAME, "a")
    askers.drop(NAME, "a")
    askers.leave(NAME, "a", handed_over=True)
    assert askers.take_up(NAME, "b") == ("a", "")


def test_what_was_taken_up_is_left_behind_by_who_was_not_told_that_he_has_it(askers: Askers) -> None:
    askers.take_up(NAME, "a")
    askers.leave(NAME, "a")
    askers.take_up(NAME, "b")
    askers.leave(NAME, "b")
    assert askers.take_up(NAME, "c") == ("a", "")


def test_what_is_left_behind_when_redis_has_started_anew_is_taken_up_all_the_same(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis").start()
    try:
        Askers(connect(server.url), HERE, retention=600).take_up(NAME, "a")
        server.kill()
        server.start()
        askers = Askers(connect(server.url), HERE, retention=600)
        askers.leave(NAME, "a")
        assert askers.take_up(NAME, "b") == ("a", "")
    finally:
        server.kill()


def test_callers_of_a_gateway_that_has_gone_have_gone(
    gateway: Callable[[str], Askers], client: redis.Redis
) -> None:
    with client.pubsub() as listening:
        listening.subscribe(keyspace.presence(THERE))
        assert listening.get_message(timeout=5)
        gateway(THERE).take_up(NAME, "a")
        assert gateway(HERE).take_up(NAME, "b") == ("b", "a")
        gateway(HERE).drop(NAME, "b")
        listening.unsubscribe()
        assert listening.get_message(timeout=5)
        assert gateway(HERE).take_up(NAME, "c") == ("a", "")


def test_that_somebody_has_gone_is_told_as_soon_as_the_book_answers(
    askers: Askers, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> object:
        raise redis.ConnectionError("down")

    askers.take_up(NAME, "a")
    with monkeypatch.context() as outage:
        outage.setattr(client, "evalsha", down)
        askers.leave(NAME, "a")
    assert askers.take_up(NAME, "b") == ("a", "")
