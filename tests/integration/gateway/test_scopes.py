"""Scopes, over the whole table of operations: each route, each scope, and somebody else's order."""

from base64 import b64encode
from itertools import count
from typing import Any

import pytest
from falcon import testing
from msgspec.structs import replace

from services.gateway.openapi.operations import OPERATIONS
from shared.orders.clients.clients import SCOPES, demo_client, hash_secret
from tests.integration.gateway.house import House, document, kind

NOWHERE = "01HF7YAT00ZZZZZZZZZZZZZZZZ"
GUARDED = sorted(name for name, operation in OPERATIONS.items() if operation.scope)
ABOUT_AN_ORDER = [name for name in GUARDED if "{order_id}" in name[1]]
BODIES: dict[str, Any] = {
    "/orders": {"type": "number.release", "reference": "R-1", "number": "442079460123"},
    "/orders/{order_id}/resolve": {"happened": True, "who": "Ada", "why": "seen"},
    "/tubes/{tube}/pause": {"seconds": 0, "who": "Ada"},
}
AND_MORE = {"/audits/differences/{difference}/reverse": {"orders:write"}}
"""What makes orders needs the scope for that, too."""


_numbers = count()


def admit(house: House, *scopes: str) -> str:
    """A new client with these scopes; its Authorization."""
    client, name = demo_client("930000"), f"client{next(_numbers)}"
    house.admit(replace(client, id=name, secret_hash=hash_secret("word"), scopes=frozenset(scopes)))
    return f"Bearer tl_{name}_word"


def ask(house: House, name: tuple[str, str], auth: str, order_id: str = NOWHERE) -> testing.Result:
    method, path = name
    where = path.format(order_id=order_id, batch_id=NOWHERE, difference="x", tube="callbacks")
    headers = {"Authorization": auth, "Idempotency-Key": "key"}
    body = {} if method == "GET" else {"json": BODIES.get(path, {})}
    return house.http.simulate_request(method, where, headers=headers, **body)


@pytest.mark.parametrize("name", GUARDED)
def test_an_operation_wants_its_own_scope_and_no_other_will_do(house: House, name: tuple[str, str]) -> None:
    wanted = OPERATIONS[name].scope.split(" or ")
    answer = ask(house, name, admit(house, *(set(SCOPES) - {*wanted})))
    assert (answer.status_code, kind(answer)) == (403, "forbidden")
    assert OPERATIONS[name].scope in document(answer)["detail"]
    for scope in wanted:
        owner = admit(house, scope, *AND_MORE.get(name[1], ()))
        assert ask(house, name, owner).status_code not in {401, 403, 405, 500}


@pytest.mark.parametrize("name", ABOUT_AN_ORDER)
def test_somebody_elses_order_is_as_if_it_were_not_there(house: House, name: tuple[str, str]) -> None:
    made = document(house.post())["id"]
    stranger = admit(house, "orders:read", "orders:write", "v3")
    found, nothing = ask(house, name, stranger, made), ask(house, name, stranger)
    assert (found.status_code, kind(found)) == (nothing.status_code, kind(nothing)) == (404, "not-found")
    assert document(found)["detail"] == document(nothing)["detail"]
    assert house.book.read(made).version == 1


@pytest.mark.parametrize("name", ABOUT_AN_ORDER)
def test_an_operator_finds_it(house: House, name: tuple[str, str]) -> None:
    made = document(house.post())["id"]
    answer = ask(house, name, admit(house, *SCOPES), made)
    assert answer.status_code not in {401, 403}
    assert answer.status_code != 404 or document(answer)["detail"] != "There is no such order."


@pytest.mark.parametrize("scope", sorted({*SCOPES} - {"v3"}))
def test_the_v3_surface_has_a_scope_of_its_own(house: House, scope: str) -> None:
    name, _, word = admit(house, scope).removeprefix("Bearer tl_").partition("_")
    headers = {"Authorization": "Basic " + b64encode(f"{name}:{word}".encode()).decode()}
    answer = house.http.simulate_get("/v3/accounts/930000/type", headers=headers)
    assert answer.status_code == 403
