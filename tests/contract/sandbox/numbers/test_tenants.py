"""Teams tenants: connected once, pointed somewhere, given numbers of the account."""

from typing import cast

import pytest

from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD
from tests.contract.sandbox.numbers.conftest import Api

OC = "/accounts/930000/oc"
TENANT: dict[str, object] = {
    "businessName": "Sample Limited",
    "customerDomains": "sample.onmicrosoft.com",
    "address": {
        "addLine1": "12 Sample Street",
        "addLine2": "",
        "city": "Sampletown",
        "state": "Sampleshire",
        "country": "GB",
        "postalCode": "AB1 2CD",
    },
    "contact": {"firstName": "A", "lastName": "Sample", "email": "a@example.com"},
}


def connect(api: Api) -> str:
    return cast("dict[str, str]", api.data("POST", OC, TENANT))["uuid"]


def test_a_tenant_is_connected_once(api: Api) -> None:
    uuid = connect(api)
    assert api.data("GET", OC) == [{"uuid": uuid, "domain": "sample.onmicrosoft.com"}]
    again = TENANT | {"customerDomains": "Sample.onmicrosoft.com"}
    assert "connected already" in api.errors("POST", OC, again, status=409)[0]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"businessName": ""}, ["businessName is required"]),
        ({"customerDomains": None}, ["customerDomains is required"]),
        (
            {"address": {"addLine1": "12"}},
            [f"{name} is required" for name in ("addLine2", "city", "state", "country", "postalCode")],
        ),
        ({"contact": "A Sample"}, ["contact is required"]),
        ({"contact": {"firstName": "A", "lastName": "Sample", "email": "nowhere"}}, ["Invalid email"]),
    ],
)
def test_a_tenant_with_mistakes(api: Api, changes: dict[str, object], errors: list[str]) -> None:
    assert api.errors("POST", OC, TENANT | changes) == errors


def test_where_calls_go(api: Api) -> None:
    path = f"{OC}/{connect(api)}/config"
    assert api.document("GET", path) == {"outbound_destination": None}
    there = {"outbound_destination": "%e164@sip.example.com"}
    assert api.document("PUT", path, there) == there
    assert api.document("PUT", path, {}) == there
    assert api.errors("PUT", path, {"outbound_destination": "no where"}) == ["Invalid outbound_destination"]
    assert api.document("GET", path) == there
    assert api.document("PUT", path, {"outbound_destination": ""}) == {"outbound_destination": None}


def test_numbers(api: Api, world: World) -> None:
    path = f"{OC}/{connect(api)}/numbers"
    world.numbers.allocate(ACCOUNT, STANDARD)
    assert api.data("GET", path) == []
    for _ in range(2):
        assert api.data("POST", path, {"action": "add", "numbers": [STANDARD]}) == [STANDARD]
    wrong = {"action": "sell", "numbers": ["441632960999"]}
    assert api.errors("POST", path, wrong) == ["Invalid action", "Number 441632960999 is not on this account"]
    assert api.errors("POST", path, {"action": "add"}) == ["numbers is required"]
    for _ in range(2):
        assert api.data("POST", path, {"action": "delete", "numbers": [STANDARD]}) == []


def test_a_number_that_is_released_leaves_its_tenant(api: Api, world: World) -> None:
    path = f"{OC}/{connect(api)}/numbers"
    world.numbers.allocate(ACCOUNT, STANDARD)
    api.data("POST", path, {"action": "add", "numbers": [STANDARD]})
    world.numbers.release(ACCOUNT, STANDARD)
    assert api.data("GET", path) == []


def test_a_tenant_that_is_not_there(api: Api) -> None:
    for path in ("config", "numbers"):
        assert api.ask("GET", f"{OC}/b9b07f32-1cfd-11ef-b201-0242ac110004/{path}").status == 404
