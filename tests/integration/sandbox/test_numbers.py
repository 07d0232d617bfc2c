"""Numbers and trunks as a client provisions them."""

from tests.sandbox_server import OTHER_USER, SandboxServer
from tests.unit.v3.configurations import VALID

NUMBER = "441632960123"
PATH = f"/numbers/930000/allocated/{NUMBER}"
ADDRESS = {
    "name": "Sample",
    "premises": "12",
    "thoroughfare": "Sample Street",
    "locality": "Sampletown",
    "postcode": "AB1 2CD",
    "title": "",
}


def test_a_number_from_the_search_to_its_end(sandbox: SandboxServer) -> None:
    offer = sandbox.call("GET", "/numbers/930000/available/standard/1?pattern=1632*").json()[0]
    path = f"/numbers/930000/allocated/{offer['country_code']}{offer['number']}"
    entry = sandbox.call("PUT", path).json()
    assert list(entry) == ["basic", "voice", "fax", "sms", "999"]
    assert "app" not in entry["voice"]
    assert sandbox.call("PUT", f"{path}/config", json=VALID[0]).json() == {"success": True}
    assert sandbox.call("GET", path).json()["voice"]["appdata"] == "Advanced Routing"
    assert sandbox.call("GET", f"{path}/config").json() == VALID[0]
    assert sandbox.call("DELETE", f"{path}/config").json() == {"success": True}
    assert sandbox.call("GET", f"{path}/config").text == "{}"
    assert sandbox.call("DELETE", path).json() == {"success": True}
    assert [sandbox.call(method, path).status_code for method in ("GET", "DELETE", "PUT")] == [404, 404, 404]


def test_the_ledger_has_every_effect_once(sandbox: SandboxServer) -> None:
    for _ in range(3):
        sandbox.call("PUT", "/numbers/930000/allocated/442079460123")
    sandbox.call("DELETE", "/numbers/930000/allocated/442079460123")
    entries = sandbox.ledger()
    assert [(e["seq"], e["effect"], e["charge"]) for e in entries] == [
        (1, "number.allocate", "2.50000"),
        (2, "number.delete", "0.00000"),
    ]
    assert {e["account"] for e in entries} == {"930000"}
    assert sandbox.ledger(effect="number.delete", subject="442079460123", since=1) == entries[1:]


def test_what_cannot_be_had(sandbox: SandboxServer) -> None:
    dear = sandbox.call("PUT", "/numbers/930000/allocated/442079460999")
    assert dear.status_code == 402
    assert "15000.00000 GBP needed, 10000.00000 GBP available" in dear.text
    for spare in range(3):
        assert sandbox.call("PUT", f"/numbers/930001/allocated/44163296000{spare}", user=OTHER_USER).ok
    refused = sandbox.call("PUT", "/numbers/930001/allocated/441632960003", user=OTHER_USER)
    assert refused.json() == {"success": False, "errors": ["Number limit reached"]}
    assert sandbox.call("PUT", "/numbers/930000/allocated/441632960000").status_code == 404


def test_a_bad_configuration_changes_nothing(sandbox: SandboxServer) -> None:
    sandbox.call("PUT", PATH)
    sandbox.call("PUT", f"{PATH}/config", json=VALID[0])
    answer = sandbox.call("PUT", f"{PATH}/config", json={"options": {"acr": "yes"}})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        "Missing section 'routing' in configuration.",
        "Setting 'acr' must be true or false",
    ]
    assert sandbox.call("GET", f"{PATH}/config").json() == VALID[0]
    assert len(sandbox.ledger(effect="number.config")) == 1


def test_a_configuration_may_come_as_payload_and_its_trunk_counts(sandbox: SandboxServer) -> None:
    sandbox.call("PUT", PATH)
    sandbox.call("PUT", "/voice/930000/trunks/930000-ACME")
    config = '{"routing":{"default":[[{"type":"busy"}]]},"options":{"trunk":"930000-acme"},"meta":[]}'
    assert sandbox.call("POST", f"{PATH}/config", data={"payload": config}).ok
    assert sandbox.call("GET", f"{PATH}/config").text == config
    assert sandbox.call("GET", f"{PATH}/trunk").json()["data"] == {"trunk": "930000-ACME"}


def test_trunks(sandbox: SandboxServer) -> None:
    path = "/voice/930000/trunks/930000-acme"
    created = sandbox.call("POST", path, data="System.Collections.Hashtable").json()
    assert (created["created"], created["trunk"], len(created["pass"])) == (True, "930000-ACME", 24)
    updated = sandbox.call("PUT", path, json={"max_dur": 60, "max_cpm": "free", "type": "ip"}).json()
    assert (updated["max_dur"], updated["max_cpm"], updated["type"]) == ("60", None, "auth")
    assert "pass" not in updated
    levels = [
        sandbox.call("GET", f"/voice/930000/{word}").json()[0]["serviceLevel"]
        for word in ("trunks", "outbound")
    ]
    assert levels == [0, "0"]
    assert sandbox.call("PUT", f"{PATH}/trunk", data={"trunk": "930000-ACME"}).status_code == 404
    sandbox.call("PUT", PATH)
    assert sandbox.call("PUT", f"{PATH}/trunk", data={"trunk": "930000-acme"}).ok
    assert sandbox.call("PUT", f"{PATH}/trunk", json={"trunk": "930000-NONE"}).json()["errors"] == [
        "Unknown trunk 930000-NONE"
    ]
    assert sandbox.call("DELETE", path).ok
    assert sandbox.call("GET", f"{PATH}/trunk").json()["data"] == {"trunk": "930000-L001"}
    assert sandbox.call("DELETE", "/voice/930000/trunks/930000-L001").status_code == 400
    assert sandbox.call("PUT", "/voice/930000/trunks/930001-ACME").json()["errors"] == ["Invalid trunk name"]


def test_an_emergency_record_is_pending_and_then_accepted(sandbox: SandboxServer) -> None:
    sandbox.call("PUT", PATH)
    assert sandbox.call("GET", f"{PATH}/999").text == "[]"
    refused = sandbox.call("PUT", f"{PATH}/999", json={**ADDRESS, "name": "", "postcode": "nowhere"})
    assert refused.json()["errors"] == ["name is required", "Invalid postcode"]
    submitted = sandbox.call("PUT", f"{PATH}/999", json=ADDRESS).json()
    assert (submitted[0]["status"], submitted[0]["locality"]) == ("pending", "Sampletown")
    while (status := sandbox.call("GET", f"{PATH}/999").json()[0]["status"]) == "pending":
        continue
    assert status == "accepted"
    assert sandbox.ledger(effect="number.999")[0]["charge"] == "1.00000"
    assert sandbox.call("GET", "/accounts/930000/prepay/balance").json()[0]["balance"] == "9999.00000"


def test_account_types_move_by_themselves_only_between_two(sandbox: SandboxServer) -> None:
    moved = sandbox.call("PUT", "/accounts/930001/type", user=OTHER_USER, json={"account_type": "startup"})
    assert moved.json()["data"]["number_limit"] == 100
    refused = sandbox.call("PUT", "/accounts/930000/type", json={"account_type": "startup"})
    assert refused.json()["errors"] == ["account_type cannot be changed to startup"]
