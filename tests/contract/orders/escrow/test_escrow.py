"""What is shown once: once, to whom it belongs, and to nobody who reads Redis."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import redis

from shared.errors import SealBroken
from shared.orders import keyspace
from shared.orders.escrow.secrets import Escrow
from shared.seals import Seals
from tests.contract.orders.conftest import Raw
from tests.unit.orders.samples import ID

OLD, NEW = bytes(32), bytes(range(32))
PASSWORD = "hunter2-sip-password"


@pytest.fixture
def escrow(client: redis.Redis) -> Escrow:
    return Escrow(client, Seals([NEW]), retention=600)


def test_a_secret_is_taken_once(escrow: Escrow) -> None:
    escrow.put(ID, "shop", "password", PASSWORD)
    assert escrow.take(ID, "shop") == ({"password": PASSWORD}, False)
    assert escrow.take(ID, "shop") == ({}, True)


def test_where_none_was_kept_there_is_none(escrow: Escrow, client: redis.Redis) -> None:
    assert escrow.take(ID, "shop") == ({}, False)
    assert client.dbsize() == 0


def test_nobody_else_takes_it(escrow: Escrow) -> None:
    escrow.put(ID, "shop", "password", PASSWORD)
    assert escrow.take(ID, "crm") == ({}, False)
    assert escrow.take(ID, "shop").secrets == {"password": PASSWORD}


def test_a_new_one_takes_the_place_of_the_old_one(escrow: Escrow) -> None:
    escrow.put(ID, "shop", "password", "old")
    escrow.take(ID, "shop")
    escrow.put(ID, "shop", "password", PASSWORD)
    assert escrow.take(ID, "shop") == ({"password": PASSWORD}, False)


def test_of_many_who_ask_at_once_one_gets_it(escrow: Escrow) -> None:
    escrow.put(ID, "shop", "password", PASSWORD)
    meeting = Barrier(8, timeout=30)

    def take(_: int) -> dict[str, str]:
        meeting.wait()
        return escrow.take(ID, "shop").secrets

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(take, range(8)))
    assert [one for one in got if one] == [{"password": PASSWORD}]


def test_redis_does_not_know_it(escrow: Escrow, raw: Raw) -> None:
    escrow.put(ID, "shop", "password", PASSWORD)
    assert not any(b"hunter2" in value for value in raw.state().values())


def test_it_goes_when_retention_ends(escrow: Escrow, client: redis.Redis) -> None:
    escrow.put(ID, "shop", "password", PASSWORD)
    left: int = client.pttl(keyspace.secret(ID, "shop"))
    assert 0 < left <= 600_000


def test_a_key_that_the_configuration_lacks_does_not_cost_the_secret(client: redis.Redis) -> None:
    Escrow(client, Seals([OLD]), retention=600).put(ID, "shop", "password", PASSWORD)
    with pytest.raises(SealBroken):
        Escrow(client, Seals([NEW]), retention=600).take(ID, "shop")
    both = Escrow(client, Seals([NEW, OLD]), retention=600)
    assert both.take(ID, "shop").secrets == {"password": PASSWORD}


def test_no_secret_shows(escrow: Escrow) -> None:
    escrow.put(ID, "shop", "password", PASSWORD)
    assert PASSWORD not in repr(escrow) + repr(escrow.take(ID, "shop"))
