"""Own carriers: connections, their sources and routes; changes that meet do not lose one another."""

from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT
from tests.contract.sandbox.numbers.conftest import Api

BYOC = "/accounts/930000/byoc"
ABSENT = "3497d07a-9dca-413e-8562-a4fc99f4a4ab"
Row = dict[str, str]


def create(api: Api) -> str:
    found = cast("Row", api.data("POST", BYOC, {"label": "Sample carrier", "trunk": "930000-l001"}))
    return found["uuid"]


def test_a_connection(api: Api) -> None:
    uuid = create(api)
    shown: dict[str, object] = {
        "uuid": uuid,
        "sipEndpoint": f"{uuid}.byoc.simwood.com",
        "label": "Sample carrier",
        "trunk": "930000-L001",
        "transforms": [],
    }
    assert api.data("GET", f"{BYOC}/{uuid}") == shown
    row = {name: shown[name] for name in ("uuid", "label", "trunk", "sipEndpoint")}
    assert api.data("GET", BYOC) == [row]
    transforms = [{"action": "strip", "value": "881234"}]
    asked = {"transforms": transforms, "trunk": None}
    changed = cast("dict[str, object]", api.data("PUT", f"{BYOC}/{uuid}", asked))
    assert changed == shown | {"trunk": None, "transforms": transforms}
    assert api.data("PUT", f"{BYOC}/{uuid}", {"label": "West"}) == changed | {"label": "West"}
    assert api.document("DELETE", f"{BYOC}/{uuid}") == {"success": True}
    assert [api.ask(method, f"{BYOC}/{uuid}").status for method in ("GET", "DELETE")] == [404, 404]


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        ({}, ["label is required"]),
        ({"label": "x", "trunk": "930000-NONE"}, ["Unknown trunk 930000-NONE"]),
    ],
)
def test_a_connection_with_mistakes(api: Api, document: object, errors: list[str]) -> None:
    assert api.errors("POST", BYOC, document) == errors


@pytest.mark.parametrize(
    ("transforms", "errors"),
    [
        ([{"action": "cut", "value": "1"}], ["Invalid action cut"]),
        ([{"action": "strip", "value": "x"}], ["Invalid value x"]),
        ([{"value": "1"}], ["Invalid action "]),
        ("strip", ["transforms must be an array"]),
        ([1], ["A transform must be an object"]),
    ],
)
def test_transforms_with_mistakes(api: Api, transforms: object, errors: list[str]) -> None:
    assert api.errors("PUT", f"{BYOC}/{create(api)}", {"transforms": transforms}) == errors


def test_sources(api: Api) -> None:
    path = f"{BYOC}/{create(api)}/acl"
    single = cast("Row", api.data("POST", path, {"cidr": "192.0.2.77"}))
    assert single["cidr"] == "192.0.2.77/32"
    assert api.data("POST", path, {"cidr": "192.0.2.77/32"}) == single
    net = api.data("POST", path, {"cidr": "198.51.100.0/24"})
    assert api.data("GET", path) == [single, net]
    assert api.errors("POST", path, {"cidr": "2001:db8::1"}) == ["Invalid cidr"]
    assert api.document("DELETE", f"{path}/{single['uuid']}") == {"success": True}
    assert api.ask("DELETE", f"{path}/{single['uuid']}").status == 404
    assert api.data("GET", path) == [net]


def test_routes(api: Api) -> None:
    uuid = create(api)
    path = f"{BYOC}/{uuid}/routing/inbound"
    wanted = [
        {"prefix": "441632", "trunk": "930000-L001", "label": "West"},
        {"prefix": 44, "trunk": "930000-l001"},
    ]
    added = cast("list[Row]", api.data("POST", path, {"data": wanted}))
    assert [(row["byoc_uuid"], row["prefix"], row["trunk"], row["label"]) for row in added] == [
        (uuid, "441632", "930000-L001", "West"),
        (uuid, "44", "930000-L001", ""),
    ]
    assert api.data("GET", path) == added
    assert "441632" in api.errors("POST", path, {"data": wanted}, status=409)[0]
    assert api.errors("POST", path, {"data": wanted[0]}) == ["data must be an array"]
    wrong = {"data": [{"prefix": "x", "trunk": "930000-NONE"}]}
    assert api.errors("POST", path, wrong) == ["Invalid prefix x", "Unknown trunk 930000-NONE"]
    bare = {"data": [{"label": "West"}]}
    assert api.errors("POST", path, bare) == ["Invalid prefix ", "Unknown trunk "]
    assert api.document("DELETE", f"{BYOC}/{uuid}/routes/{added[0]['uuid']}") == {"success": True}
    assert api.data("GET", path) == added[1:]
    assert api.ask("DELETE", f"{BYOC}/{uuid}/routes/{ABSENT}").status == 404


def test_nothing_hangs_on_a_connection_that_is_not_there(api: Api) -> None:
    for path in ("", "/acl", "/routing/inbound"):
        assert api.ask("GET", f"{BYOC}/{ABSENT}{path}").status == 404


def test_routes_that_are_added_together_are_all_there(api: Api, world: World) -> None:
    uuid = create(api)

    def add(prefix: int) -> str | None:
        return world.byoc.route(ACCOUNT, uuid, [(f"44{prefix % 10}", "930000-L001", "")])[1]

    with ThreadPoolExecutor(8) as clients:
        taken = list(clients.map(add, range(20)))
    found = world.byoc.get(ACCOUNT, uuid)
    assert found is not None
    assert len(found.routes) == taken.count(None) == 10
