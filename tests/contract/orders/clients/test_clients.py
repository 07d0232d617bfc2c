"""The clients in the book."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
import redis
from msgspec.structs import replace

from shared.orders import keyspace
from shared.orders.clients.clients import (
    Client,
    Clients,
    Limits,
    demo_client,
    new_client,
    with_callback_secret,
)
from shared.seals import Seals
from tests.unit.orders.samples import SEALS

DEMO = demo_client("930000")


@pytest.fixture
def clients(client: redis.Redis) -> Clients:
    return Clients(client, SEALS)


def shop() -> Client:
    return new_client("shop", scopes=frozenset({"v3"}), accounts=frozenset({"930000", "930001"}))[0]


def test_a_client_is_found_by_its_id(clients: Clients) -> None:
    clients.put(DEMO)
    assert clients.get("demo") == DEMO


def test_a_client_that_is_not_there_is_none(clients: Clients) -> None:
    assert clients.get("nobody") is None


@pytest.mark.parametrize("client_id", ["", "a", "demo\n", "DEMO", "x" * 33, "*", "demo\0"])
def test_what_is_no_id_is_nobody(clients: Clients, client_id: str) -> None:
    clients.put(DEMO)
    assert clients.get(client_id) is None


def test_a_client_may_be_replaced(clients: Clients) -> None:
    clients.put(DEMO)
    clients.put(replace(DEMO, scopes=frozenset({"v3"})))
    found = clients.get("demo")
    assert found is not None
    assert found.scopes == {"v3"}
    assert len(clients.all()) == 1


def test_all_clients_come_by_id(clients: Clients) -> None:
    other = shop()
    clients.put(other)
    clients.put(DEMO)
    assert clients.all() == [DEMO, other]


def test_no_secret_is_in_the_book(clients: Clients, client: redis.Redis) -> None:
    clients.put(DEMO)
    stored = client.get(keyspace.client("demo"))
    assert isinstance(stored, bytes)
    assert b"demo-secret" not in stored


def test_callback_secrets_are_sealed_old_ones_too(clients: Clients, client: redis.Redis) -> None:
    two = with_callback_secret(DEMO, "whsec_new", now=0, overlap=60)
    clients.put(two)
    stored = client.get(keyspace.client("demo"))
    assert isinstance(stored, bytes)
    assert b"whsec_" not in stored
    assert clients.get("demo") == two
    assert two.callback_secret == "whsec_new"
    assert two.old_callback_secrets[0].secret == DEMO.callback_secret


def test_a_client_is_sealed_with_the_newest_key_when_it_is_written(client: redis.Redis) -> None:
    old, new = bytes(32), bytes(range(32))
    Clients(client, Seals([old])).put(DEMO)
    Clients(client, Seals([new, old])).change("demo", lambda found: found)
    assert Clients(client, Seals([new])).get("demo") == DEMO


def test_a_change_starts_from_what_is_there(clients: Clients) -> None:
    clients.put(DEMO)
    changed = clients.change("demo", lambda client: replace(client, disabled=True))
    assert changed == clients.get("demo") == replace(DEMO, disabled=True)


def test_nobody_is_changed_where_nobody_is(clients: Clients, client: redis.Redis) -> None:
    assert clients.change("demo", lambda found: found) is None
    assert client.dbsize() == 0


def test_changes_at_the_same_time_do_not_undo_each_other(clients: Clients) -> None:
    clients.put(DEMO)
    meeting = Barrier(8, timeout=30)

    def add(number: int) -> None:
        meeting.wait()
        clients.change("demo", lambda found: replace(found, accounts=found.accounts | {str(number)}))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(8)))
    found = clients.get("demo")
    assert found is not None
    assert found.accounts == DEMO.accounts | {str(number) for number in range(8)}


def test_caps_are_where_the_scripts_look_for_them(clients: Clients, client: redis.Redis) -> None:
    caps = Limits(day=Decimal("1.5"), month=Decimal(20), numbers=3)
    clients.put(replace(DEMO, limits=caps))
    kept = {b"cap:day": b"1500000", b"cap:month": b"20000000", b"cap:numbers": b"3"}
    assert client.hgetall(keyspace.spend("demo")) == kept
    clients.put(replace(DEMO, limits=Limits(numbers=0)))
    assert client.hgetall(keyspace.spend("demo")) == {b"cap:numbers": b"0"}
