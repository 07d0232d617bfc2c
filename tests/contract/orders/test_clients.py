"""The clients in the book."""

import pytest
import redis
from msgspec.structs import replace

from shared.orders import keyspace
from shared.orders.clients import Client, Clients, demo_client, new_client

DEMO = demo_client("930000")


@pytest.fixture
def clients(client: redis.Redis) -> Clients:
    return Clients(client)


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
