"""`POST /orders/{id}/secret`: shown once, to the client whose order it is."""

import pytest

from shared.orders.clients.clients import new_client
from shared.orders.escrow.secrets import Escrow
from tests.integration.gateway.house import House, document, kind
from tests.unit.orders.samples import SEALS

PASSWORD = "hunter2-sip-password"


@pytest.fixture
def ordered(house: House) -> str:
    order_id = document(house.post())["id"]
    Escrow(house.redis, SEALS, retention=600).put(order_id, "demo", "password", PASSWORD)
    return order_id


def test_it_is_shown_once(house: House, ordered: str) -> None:
    answer = house.post(f"/orders/{ordered}/secret", raw=b"", key=None)
    assert (answer.status_code, document(answer)) == (200, {"password": PASSWORD})
    assert answer.headers["cache-control"] == "no-store"
    again = house.post(f"/orders/{ordered}/secret", raw=b"", key=None)
    assert (again.status_code, kind(again)) == (410, "secret-taken")


def test_looking_is_not_taking(house: House, ordered: str) -> None:
    assert house.get(f"/orders/{ordered}/secret").status_code == 405
    assert PASSWORD not in house.get(f"/orders/{ordered}").text
    assert house.post(f"/orders/{ordered}/secret", raw=b"", key=None).status_code == 200


def test_an_order_without_any_has_none(house: House) -> None:
    order_id = document(house.post())["id"]
    answer = house.post(f"/orders/{order_id}/secret", raw=b"", key=None)
    assert (answer.status_code, kind(answer)) == (404, "not-found")


@pytest.mark.parametrize("scope", ["orders:write", "admin"])
def test_nobody_else_is_shown_it_not_even_an_operator(house: House, ordered: str, scope: str) -> None:
    other, key = new_client(
        scope.replace(":", ""), scopes=frozenset({"orders:write", scope}), accounts=frozenset({"930000"})
    )
    house.admit(other)
    answer = house.post(f"/orders/{ordered}/secret", raw=b"", key=None, auth=f"Bearer {key}")
    assert (answer.status_code, kind(answer)) == (404, "not-found")
    assert house.post(f"/orders/{ordered}/secret", raw=b"", key=None).status_code == 200
