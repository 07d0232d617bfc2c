"""What is set on a number and on the account, and what is known of a number."""

import json
from typing import cast

import pytest

from services.sandbox.control import simulated_calls
from services.sandbox.control.simulated_calls import Ringing
from services.sandbox.world import patterns
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD, effects
from tests.contract.sandbox.numbers.conftest import Api
from tests.unit.v3.configurations import VALID

MOBILE = "447700900123"
SMS = f"/numbers/930000/allocated/{MOBILE}/sms"
DEFAULTS = ("/numbers/930000/default/config", "/numbers/930000/allocated/default/config")
Row = dict[str, object]


def test_each_link_of_an_entry_leads_to_its_member(api: Api, world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    entry = cast("dict[str, Row]", api.document("GET", f"/numbers/930000/allocated/{STANDARD}"))
    for name in ("basic", "voice", "fax"):
        assert api.document("GET", str(entry[name]["link"]).removeprefix("/v3")) == entry[name]
    assert api.ask("GET", "/numbers/930000/allocated/441632960124/basic").status == 404


def test_where_messages_go(api: Api, world: World) -> None:
    world.numbers.allocate(ACCOUNT, MOBILE)
    assert api.data("GET", SMS) is None
    setup = {"mode": "http_json", "endpoint": "https://hooks.example.com/sms"}
    assert api.document("PUT", SMS, setup) == {"success": True}
    assert api.data("GET", SMS) == setup
    for _ in range(2):
        assert api.document("DELETE", SMS) == {"success": True}
    assert api.data("GET", SMS) is None
    assert effects(world)[1:] == [("number.sms", MOBILE), ("number.sms.delete", MOBILE)]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"mode": "https"}, ["Invalid mode"]),
        ({"endpoint": "hooks.example.com"}, ["Invalid endpoint"]),
        ({"mode": "http"}, ["Invalid endpoint"]),
        ({"mode": None, "endpoint": ""}, ["Invalid mode", "Invalid endpoint"]),
    ],
)
def test_a_way_of_messages_with_mistakes(
    api: Api, world: World, changes: dict[str, object], errors: list[str]
) -> None:
    world.numbers.allocate(ACCOUNT, MOBILE)
    setup: dict[str, object] = {"mode": "http_json", "endpoint": "https://hooks.example.com/sms"}
    assert api.errors("PUT", SMS, setup | changes) == errors


def test_messages_only_reach_numbers_that_can_have_them(api: Api, world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    path = f"/numbers/930000/allocated/{STANDARD}/sms"
    setup = {"mode": "http_json", "endpoint": "https://hooks.example.com/sms"}
    assert api.errors("PUT", path, setup) == ["Number is not SMS capable"]
    assert api.ask("GET", SMS).status == 404


@pytest.mark.parametrize(
    "path",
    [
        f"/numbers/930000/allocated/{STANDARD}/config",
        "/voice/930000/trunks/930000-L001/config",
        "/numbers/930000/default/config",
    ],
)
def test_what_get_gave_put_takes_though_a_trunk_has_gone(api: Api, world: World, path: str) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.trunks.create(ACCOUNT, "930000-ACME", "auth", "secret")
    config = {"routing": {"default": [[{"type": "busy"}]]}, "options": {"trunk": "930000-ACME"}}
    api.document("PUT", path, config)
    world.trunks.delete(ACCOUNT, "930000-ACME")
    assert api.document("PUT", path, api.document("GET", path)) == {"success": True}
    assert api.errors("PUT", path, config | {"meta": {}}) == [
        "Setting 'trunk' must be a trunk on this account"
    ]


def test_a_number_whose_option_names_a_deleted_trunk_falls_back(api: Api, world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    number = f"/numbers/930000/allocated/{STANDARD}"
    for trunk in ("930000-ACME", "930000-WEST"):
        world.trunks.create(ACCOUNT, trunk, "auth", "secret")
    config = {"routing": {"default": [[{"type": "busy"}]]}, "options": {"trunk": "930000-ACME"}}
    api.document("PUT", f"{number}/config", config)
    assert api.data("PUT", f"{number}/trunk", {"trunk": "930000-WEST"}) == {"trunk": "930000-ACME"}
    for left in ("930000-WEST", "930000-L001"):
        world.trunks.delete(ACCOUNT, "930000-ACME" if left == "930000-WEST" else "930000-WEST")
        assert api.data("GET", f"{number}/trunk") == {"trunk": left}


@pytest.mark.parametrize("path", DEFAULTS)
def test_the_default_configuration_has_two_spellings(api: Api, world: World, path: str) -> None:
    assert api.document("GET", path) == {}
    for config in VALID[:2]:
        assert api.document("PUT", path, config) == {"success": True}
        assert [api.document("GET", spelling) for spelling in DEFAULTS] == [config] * 2
    assert "Missing section 'routing' in configuration." in api.errors("PUT", path, {"options": {}})
    assert api.document("GET", path) == VALID[1]
    for _ in range(2):
        assert api.document("DELETE", path) == {"success": True}
    assert [effect for effect, _ in effects(world)] == [
        "default.config",
        "default.config",
        "default.config.delete",
    ]


def test_the_last_call_is_one_that_came_after_the_number(api: Api, world: World, clock: ManualClock) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    path = f"/numbers/930000/allocated/{STANDARD}/lastcall"
    assert api.data("GET", path) is None
    clock.advance(60 * 24 * 3600)
    found = cast("Row", api.data("GET", path))
    assert list(found) == ["calldate", "cli", "disposition", "billsec", "duration"]
    assert all(isinstance(value, str) for value in found.values())
    assert "2026-11-24 06:00:00" <= str(found["calldate"]) <= f"{world.now():%Y-%m-%d %H:%M:%S}"
    assert api.ask("GET", "/numbers/930000/allocated/441632960124/lastcall").status == 404


def test_a_call_that_comes_in_is_the_last_one(api: Api, world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    simulated_calls.inbound(world, Ringing(ACCOUNT, STANDARD, "447700900123", 64))
    assert api.data("GET", f"/numbers/930000/allocated/{STANDARD}/lastcall") is None
    api.document("PUT", f"/numbers/930000/allocated/{STANDARD}/config", VALID[0])
    simulated_calls.inbound(world, Ringing(ACCOUNT, STANDARD, "447700900123", 64))
    assert api.data("GET", f"/numbers/930000/allocated/{STANDARD}/lastcall") == {
        "calldate": "2026-11-24 06:00:00",
        "cli": "07700900123",
        "disposition": "NORMAL_CLEARING",
        "billsec": "64",
        "duration": "68",
    }


def test_consecutive_numbers_run_without_a_gap(world: World) -> None:
    search = patterns.parse("1632*")
    assert search is not None
    world.numbers.allocate(ACCOUNT, "441632960005")
    found = [number.national for number in world.numbers.consecutive(10, search)]
    assert found == [f"{1632960006 + step}" for step in range(10)]
    nothing = patterns.parse("1632960*5")
    assert nothing is not None
    assert world.numbers.consecutive(10, nothing) == []


def test_a_number_is_validated_and_looked_up(api: Api) -> None:
    found = cast("Row", api.data("GET", "/numbers/930000/validate/443069990123"))
    assert found == {
        "valid": True,
        "country_code": "44",
        "iso": "gb",
        "national_number": "3069990123",
        "type": "uan",
        "carrier": "Sample Telecom",
        "timezones": ["Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/London"],
        "formatted": {
            "e164": "+443069990123",
            "national": "0306 999 0123",
            "international": "+44 306 999 0123",
        },
        "ofcom": {
            "status": "allocated",
            "use": "national non-geographic",
            "rh": "Sample Telecom Limited",
            "date": "2010-07-20",
            "valid_cli": True,
        },
    }
    assert api.data("GET", "/numbers/930000/validate/123") == {"valid": False}
    assert api.document("GET", "/numbers/930000/lookup/443069990123") == {
        "success": True,
        "formatted": "+44(0)306 9990123",
        "data": {"code": "3069", "prefix": "306999", "rh": "Sample Telecom Limited"},
    }
    assert api.ask("GET", "/numbers/930000/lookup/12125550123").status == 404


def test_the_order_of_a_configuration_is_kept(api: Api) -> None:
    config = {"routing": {"default": [[{"type": "busy"}]]}, "meta": {"key": "b", "a": 1}}
    api.document("PUT", DEFAULTS[0], config)
    assert json.dumps(api.document("GET", DEFAULTS[0])) == json.dumps(config)


def test_the_option_of_a_configuration_goes_before_the_association(api: Api, world: World) -> None:
    path = f"/numbers/930000/allocated/{STANDARD}"
    assert api.ask("PUT", f"{path}/trunk", {}).status == 404
    world.numbers.allocate(ACCOUNT, STANDARD)
    assert api.errors("PUT", f"{path}/trunk", {}) == ["trunk is required"]
    world.trunks.create(ACCOUNT, "930000-ACME", "auth", "secret")
    assert api.data("PUT", f"{path}/trunk", {"trunk": "930000-L001"}) == {"trunk": "930000-L001"}
    config = {"routing": {"default": [[{"type": "busy"}]]}, "options": {"trunk": "930000-acme"}}
    api.document("PUT", f"{path}/config", config)
    assert api.data("GET", f"{path}/trunk") == {"trunk": "930000-ACME"}
    found = world.numbers.held(ACCOUNT, STANDARD)
    assert found is not None
    assert (found.trunk, found.billed) == ("930000-L001", "930000-ACME")
