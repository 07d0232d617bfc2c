"""Trunks and IDA users as a client sets them up, under their new path and their old one."""

import re

import pytest

from tests.sandbox_server import OTHER_USER, SandboxServer
from tests.unit.v3.configurations import VALID

TRUNKS = "/voice/930000/trunks"
ACME = f"{TRUNKS}/930000-ACME"
OLD_ACME = "/voice/930000/outbound/930000-ACME"
L001 = f"{TRUNKS}/930000-L001"
NUMBERS = ["441632960123", "441632960124"]


@pytest.fixture
def acme(sandbox: SandboxServer) -> SandboxServer:
    """With a trunk and two numbers."""
    sandbox.call("PUT", ACME)
    for number in NUMBERS:
        sandbox.call("PUT", f"/numbers/930000/allocated/{number}")
    return sandbox


def errors(sandbox: SandboxServer, method: str, path: str, **kwargs: object) -> list[str]:
    answer = sandbox.call(method, path, **kwargs)  # pyright: ignore[reportArgumentType]
    assert answer.status_code == 400
    return answer.json()["errors"]


def test_the_level_of_service_is_text_under_the_old_path_only(acme: SandboxServer) -> None:
    found = acme.call("GET", TRUNKS).json()
    assert [row["serviceLevel"] for row in found] == [0, 0]
    old = acme.call("GET", "/voice/930000/outbound").json()
    assert old == [row | {"serviceLevel": "0"} for row in found]
    assert acme.call("GET", OLD_ACME).json() == acme.call("GET", ACME).json()


def test_the_balance_of_a_trunk(acme: SandboxServer) -> None:
    path = f"{OLD_ACME}/balance"
    assert acme.call("GET", path).json() == {"trunk": "930000-ACME", "balance": None, "currency": "GBP"}
    assert acme.call("PUT", path, json={"balance": "200", "adjust": 5}).json()["balance"] == 200
    assert acme.call("POST", path, data={"adjust": "-5.75"}).json()["balance"] == 194.25
    for amount in ("much", "NaN", "1e999999999", True):
        assert errors(acme, "PUT", path, json={"adjust": amount}) == ["balance or adjust must be a number"]
    summary = acme.call("GET", f"{ACME}/inprogress").json()
    assert list(summary)[3:] == ["balance", "percent_available", "approx_seconds_remaining"]
    assert acme.call("DELETE", path).json() == {"success": True}
    assert list(acme.call("GET", f"{ACME}/inprogress").json()) == ["datetime", "total", "callcount"]
    for sub in ("balance", "inprogress"):
        assert errors(acme, "GET", f"{L001}/{sub}") == [f"Trunk {sub} is not supported on 930000-L001"]


def test_addresses_belong_to_ip_trunks(acme: SandboxServer) -> None:
    for _ in range(2):
        assert acme.call("PUT", f"{L001}/acl/192.0.2.10").json() == {"success": True}
    [row] = acme.call("GET", f"{L001}/acl").json()
    assert row["ip"] == "192.0.2.10"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["timestamp"])
    assert acme.call("DELETE", f"{L001}/acl/192.0.2.10").json() == {"success": True}
    assert acme.call("DELETE", f"{L001}/acl/192.0.2.10").status_code == 404
    assert errors(acme, "PUT", f"{L001}/acl/192.0.2") == ["Invalid IP"]
    assert errors(acme, "GET", f"{ACME}/acl") == ["Trunk 930000-ACME is not IP-authenticated"]


def test_a_password_is_replaced_and_never_shown_again(acme: SandboxServer) -> None:
    answers = [acme.call(method, f"{OLD_ACME}/password_reset").json() for method in ("POST", "POST", "GET")]
    assert len({answer.pop("pass") for answer in answers}) == 3
    assert answers[0] == {"updated": True, "trunk": "930000-ACME", "user": "930000-ACME"}
    assert "pass" not in acme.call("GET", ACME).json()
    assert errors(acme, "POST", f"{L001}/password_reset")


@pytest.mark.parametrize(
    "path",
    [
        f"{ACME}/destinationacl",
        f"{OLD_ACME}/destinationacl",
        "/voice/930000/outbound/destinationacl",
        "/voice/930000/outbound/rateacl",
        f"{OLD_ACME}/rateacl",
    ],
)
def test_prefix_lists(acme: SandboxServer, path: str) -> None:
    assert acme.call("GET", path).json() == {"allow": [], "deny": []}
    lists = {"allow": [441, "442"], "deny": None}
    assert acme.call("PUT", path, json=lists).json() == {"success": True}
    assert acme.call("GET", path).json() == {"allow": [441, 442], "deny": []}
    assert errors(acme, "PUT", path, json={"deny": ["none"]}) == ["Invalid prefix none"]
    assert errors(acme, "PUT", path) == ["Body must be a JSON object"]
    assert acme.call("POST", path, data={"payload": '{"deny":[44870]}'}).json() == {"success": True}
    assert acme.call("GET", path).json() == {"allow": [], "deny": [44870]}
    assert acme.call("DELETE", path).json() == {"success": True}
    assert acme.call("GET", path).json() == {"allow": [], "deny": []}


def test_the_configuration_of_a_trunk(acme: SandboxServer) -> None:
    path = f"{ACME}/config"
    assert acme.call("GET", path).text == "{}"
    assert acme.call("PUT", path, json=VALID[1]).json() == {"success": True}
    assert errors(acme, "PUT", path, json={}) == ["Missing section 'routing' in configuration."]
    assert acme.call("GET", path).json() == VALID[1]
    for _ in range(2):
        assert acme.call("DELETE", path).json() == {"success": True}
    assert acme.call("GET", f"{OLD_ACME}/config").status_code == 404


def test_the_numbers_of_a_trunk(acme: SandboxServer) -> None:
    path = f"{ACME}/numbers"
    assert acme.call("PUT", path, json={"data": NUMBERS[1:]}).json() == {"success": True, "data": NUMBERS[1:]}
    assert acme.call("PUT", path, json=NUMBERS[:1]).json() == {"success": True, "data": NUMBERS}
    bad = {"data": ["441632960999", NUMBERS[0]], "force": True}
    assert errors(acme, "POST", path, json=bad) == ["Number 441632960999 is not on this account"]
    assert errors(acme, "PUT", path) == ["data is required"]
    assert acme.call("POST", path, json={"data": []}).json() == {"success": True, "data": []}
    assert acme.call("GET", path).json() == {"success": True, "data": []}


def test_a_trunk_that_is_not_there(acme: SandboxServer) -> None:
    for sub in ("balance", "inprogress", "acl", "destinationacl", "config", "numbers"):
        assert acme.call("GET", f"{TRUNKS}/930000-NONE/{sub}").status_code == 404
        assert acme.call("GET", f"{TRUNKS}/930001-L001/{sub}").status_code == 404


def test_ida_users(sandbox: SandboxServer) -> None:
    one = "/voice/930000/ida/01632960123"
    assert sandbox.call("GET", "/voice/930000/ida").json() == []
    created = sandbox.call("PUT", "/voice/930000/ida/441632960123").json()
    assert (created["trunk"], created["cli"]) == ("930000-IDA01632960123", "01632960123")
    assert (created["type"], created["user"]) == ("ida", None)
    assert sandbox.call("PUT", one, json={"max_dur": 60, "max_cpm": "free"}).json()["max_dur"] == "60"
    trunk = "/voice/930000/trunks/930000-IDA01632960123"
    assert sandbox.call("PUT", trunk, json={"max_dur": 90}).json()["max_dur"] == "90"
    assert errors(sandbox, "PUT", f"{trunk}4") == ["Invalid trunk name"]
    assert sandbox.call("GET", "/voice/930000/ida").json() == [
        {"trunk": "930000-IDA01632960123", "cli": "01632960123", "serviceLevel": 0, "type": "ida"}
    ]
    assert errors(sandbox, "PUT", "/voice/930000/ida/07700900123") == ["Invalid CLI"]
    taken = sandbox.call("PUT", "/voice/930001/ida/01632960123", user=OTHER_USER)
    assert taken.status_code == 409
    assert sandbox.call("DELETE", one).json() == {"success": True}
    assert [sandbox.call(method, one).status_code for method in ("GET", "DELETE")] == [404, 404]
