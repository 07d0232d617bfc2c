"""Report files in escrow: as often as wanted, until retention ends."""

import hashlib

import pytest
import redis

from shared.errors import SealBroken
from shared.orders import keyspace
from shared.orders.escrow.files import Files
from tests.contract.orders.conftest import Raw
from tests.unit.orders.samples import ID, SEALS

CONTENT = bytes(range(256)) * 16
RETENTION = 600


@pytest.fixture
def files(client: redis.Redis) -> Files:
    return Files(client, SEALS, retention=RETENTION)


def test_there_is_none_before_it_is_kept(files: Files) -> None:
    assert files.get(ID) is None


def test_it_is_read_as_often_as_wanted(files: Files) -> None:
    kept = files.keep(ID, CONTENT, "application/json")
    assert files.get(ID) == files.get(ID) == kept
    assert kept.content == CONTENT
    assert kept.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_redis_does_not_know_what_is_in_it(files: Files, raw: Raw) -> None:
    files.keep(ID, b"calls of a customer", "text/csv")
    assert not any(b"customer" in value for value in raw.state().values())


def test_a_file_opens_in_its_own_place_only(files: Files, client: redis.Redis) -> None:
    files.keep(ID, CONTENT, "text/csv")
    client.rename(keyspace.file(ID), keyspace.file("another"))
    with pytest.raises(SealBroken):
        files.get("another")


def test_keeping_it_again_replaces_all_of_it(files: Files) -> None:
    files.keep(ID, CONTENT, "application/json")
    again = files.keep(ID, b"", "text/csv")
    assert files.get(ID) == again
    assert (again.content, again.content_type) == (b"", "text/csv")


def test_it_goes_when_retention_ends(files: Files, client: redis.Redis) -> None:
    files.keep(ID, CONTENT, "application/json")
    left: int = client.pttl(keyspace.file(ID))
    assert 0 < left <= RETENTION * 1000
    client.pexpireat(keyspace.file(ID), 1)
    assert files.get(ID) is None


def test_even_the_shortest_retention_keeps_it_for_a_while(client: redis.Redis) -> None:
    Files(client, SEALS, retention=0.9).keep(ID, CONTENT, "application/json")
    assert client.exists(keyspace.file(ID))


def test_keeping_it_again_starts_retention_anew(files: Files, client: redis.Redis) -> None:
    files.keep(ID, CONTENT, "application/json")
    client.pexpire(keyspace.file(ID), 1000)
    files.keep(ID, CONTENT, "application/json")
    left: int = client.pttl(keyspace.file(ID))
    assert left > 1000
