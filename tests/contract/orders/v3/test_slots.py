"""Who may still collect which report: each client that asked, once."""

import pytest
import redis

from shared.orders import keyspace
from shared.orders.v3.slots import Slots
from tests.unit.orders.samples import ACCOUNT, ID, NOW

NAME, OTHER = "0" * 32, "1" * 32
SHARE = keyspace.report(ACCOUNT, "digest")


@pytest.fixture
def slots(client: redis.Redis) -> Slots:
    return Slots(client, ACCOUNT, retention=600)


def test_a_file_that_nobody_asked_for_is_not_ours(slots: Slots) -> None:
    assert slots.find("shop", NAME) == (None, False)
    assert slots.waiting("shop") == {}


def test_a_client_collects_what_it_asked_for_once(slots: Slots) -> None:
    slots.offer("shop", NAME, ID, NOW)
    slots.offer("shop", NAME, ID, NOW + 1)
    assert slots.find("shop", NAME) == (ID, True)
    assert [slots.take("shop", NAME, ID, SHARE) for _ in range(2)] == [True, False]
    assert slots.find("shop", NAME) == (None, True)
    assert slots.waiting("shop") == {}


def test_another_client_knows_nothing_of_it(slots: Slots) -> None:
    slots.offer("shop", NAME, ID, NOW)
    assert slots.find("other", NAME) == (None, True)
    assert not slots.take("other", NAME, ID, SHARE)
    assert slots.take("shop", NAME, ID, SHARE)


def test_what_waits_is_listed_oldest_first(slots: Slots) -> None:
    slots.offer("shop", OTHER, "second", NOW + 1)
    slots.offer("shop", NAME, "first", NOW)
    assert list(slots.waiting("shop").items()) == [(NAME, "first"), (OTHER, "second")]
    assert slots.are_ours([NAME, "fax-1"]) == {NAME}
    assert slots.are_ours([]) == set()


def test_the_first_who_collects_ends_what_is_shared(slots: Slots, client: redis.Redis) -> None:
    client.set(SHARE, ID)
    for name in ("shop", "other"):
        slots.offer(name, NAME, ID, NOW)
    slots.take("shop", NAME, ID, SHARE)
    assert client.get(SHARE) is None
    client.set(SHARE, "newer")
    slots.take("other", NAME, ID, SHARE)
    assert client.get(SHARE) == b"newer"


def test_nothing_is_kept_for_good(slots: Slots, client: redis.Redis) -> None:
    slots.offer("shop", NAME, ID, NOW)
    slots.offer("shop", OTHER, ID, NOW + 601)
    assert list(slots.waiting("shop")) == [OTHER]
    lives = {key: client.pttl(key) for key in client.keys("*")}
    assert all(0 < int(str(life)) <= 600_000 for life in lives.values()), lives
