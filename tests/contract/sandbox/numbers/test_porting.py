"""Ports: paid for each time, moved by time alone, every step taken once."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
import redis

from services.sandbox.world import keys
from services.sandbox.world.webhooks import Webhook
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, effects
from tests.contract.sandbox.numbers.conftest import Api

DAY = 24 * 3600
GNP, MNP = "/porting/930000/gnp", "/porting/930000/mnp"
MAIN = "01632960100"
ORDER: dict[str, object] = {
    "mbn": MAIN,
    "lcp": "BT",
    "lcp_cupid": "001",
    "contact_email": "ports@example.com",
    "account_number": "NA1234B32",
    "billing_postcode": "A12 3BC",
    "type": "single",
    "lines": 1,
    "channels": "30",
    "customer": {
        "name": "Sample",
        "premises": "123",
        "thoroughfare": "Sample Street",
        "locality": "Sampletown",
        "postcode": "A12 3BC",
        "loa_initial": "A",
    },
    "numbers": [{"number": MAIN, "type": "mbn", "action": "port", "rangeId": None}],
}
PAC = {"msisdn": "447700900321", "pac": "abc1234567", "contact_email": "ports@example.com"}


def submit(api: Api, **changes: object) -> int:
    found = cast("dict[str, object]", api.document("POST", GNP, ORDER | changes))
    assert list(found) == ["success", "ref", "url"]
    assert found["url"] == f"/v3/porting/930000/ports/{found['ref']}"
    return cast("int", found["ref"])


def detail(api: Api, ref: int) -> dict[str, object]:
    return cast("dict[str, object]", api.data("GET", f"{GNP}/{ref}"))


def test_a_port_as_it_was_submitted(api: Api, world: World) -> None:
    ref = submit(api)
    assert api.data("GET", f"/porting/930000/ports/{ref}") == {
        "mbn": MAIN,
        "status": "Porting Request Received",
        "status_code": "rcvd",
        "contact_email": "ports@example.com",
        "lcp": "BT",
        "rh": "Sample Telecom",
        "account_number": "NA1234B32",
        "billing_postcode": "A12 3BC",
        "type": "single",
        "lines": "1",
        "channels": "30",
        "customer": ORDER["customer"],
        "numbers": ORDER["numbers"],
        "events": [
            {
                "date": "2026-11-24 06:00:00",
                "status_code": "rcvd",
                "status": "Porting Request Received",
                "info": "Order Submitted by API",
            }
        ],
    }
    assert api.data("GET", GNP) == [
        {
            "ref": str(ref),
            "mbn": MAIN,
            "date": "2026-11-24",
            "crd": None,
            "status_code": "rcvd",
            "status": "Porting Request Received",
        }
    ]
    assert effects(world) == [("port.submit", str(ref)), ("port.rcvd", str(ref))]
    assert world.accounts.balance(ACCOUNT)[0] == 1_000_000_000 - 1_000_000


def test_a_port_runs_by_itself_until_its_number_is_here(api: Api, world: World, clock: ManualClock) -> None:
    world.webhooks.point(Webhook(ACCOUNT, "porting", "https://hooks.example.com/"))
    ref = submit(api)
    seen: list[object] = []
    for _ in range(8):
        clock.advance(DAY)
        seen.append(detail(api, ref)["status_code"])
    assert seen == ["accepted_lcp", "accepted_rh", *["accepted"] * 4, "complete", "complete"]
    events = cast("list[dict[str, str]]", detail(api, ref)["events"])
    assert [event["status_code"] for event in events] == [
        "rcvd",
        "submitted_lcp",
        "accepted_lcp",
        "submitted_rh",
        "accepted_rh",
        "accepted",
        "complete",
    ]
    assert events == sorted(events, key=lambda event: event["date"])
    assert world.numbers.held(ACCOUNT, "441632960100") is not None
    assert effects(world).count(("number.port_in", "441632960100")) == 1
    told = [json.loads(event.body) for event in world.events.waiting()]
    assert sorted(event["data"]["status"] for event in told) == [
        "accepted",
        "accepted_lcp",
        "accepted_rh",
        "complete",
        "received",
        "submitted_lcp",
        "submitted_rh",
    ]
    assert {(event["app"], event["data"]["orderid"]) for event in told} == {("porting", ref)}


def test_a_rejected_port_is_cheaper_the_second_time(api: Api, world: World, clock: ManualClock) -> None:
    ref = submit(api, billing_postcode="ZZ99 3VZ")
    assert api.errors("POST", GNP, ORDER | {"orig_ref": ref}) == ["Invalid orig_ref"]
    clock.advance(2 * DAY)
    assert detail(api, ref)["status_code"] == "rejected_lcp"
    submit(api, orig_ref=str(ref))
    charges = [entry["charge"] for entry in world.ledger.read(effect="port.submit")]
    assert charges == ["10.00000", "5.00000"]


def test_a_repeated_submission_is_a_second_port(api: Api, world: World) -> None:
    assert submit(api) != submit(api)
    assert len(world.ledger.read(effect="port.submit")) == 2


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"mbn": "03069990123"}, ["Invalid mbn", "numbers must include the mbn exactly once"]),
        ({"mbn": None, "lcp": ""}, ["mbn is required", "lcp is required"]),
        ({"lcp_cupid": 999}, ["Invalid lcp_cupid"]),
        ({"type": "double"}, ["Invalid type"]),
        ({"lines": 0}, ["Invalid lines"]),
        ({"port_date": "2026-11-27 09:00:00"}, ["Invalid port_date: the earliest is 2026-11-30"]),
        (
            {"port_date": "2026-12-01 09:00:00", "lines": 11},
            ["Invalid port_date: the earliest is 2026-12-14"],
        ),
        ({"port_date": "soon"}, ["Invalid port_date"]),
        (
            {"customer": {"name": "x" * 51}},
            [
                "customer premises is required",
                "customer thoroughfare is required",
                "customer locality is required",
                "customer postcode is required",
                "customer name must not exceed 50 characters",
            ],
        ),
        ({"customer": None, "numbers": []}, ["customer is required", "numbers is required"]),
        (
            {"numbers": [{"number": MAIN, "type": "mbn", "action": "retain"}]},
            [f"Invalid action retain of number {MAIN}"],
        ),
    ],
)
def test_a_port_with_mistakes_is_refused_with_all_of_them(
    api: Api, world: World, changes: dict[str, object], errors: list[str]
) -> None:
    assert api.errors("POST", GNP, ORDER | changes) == errors
    assert effects(world) == []


def test_the_day_asked_for_is_the_day(api: Api) -> None:
    submit(api, port_date="2026-12-15 10:00:00")
    [row] = cast("list[dict[str, object]]", api.data("GET", GNP))
    assert row["crd"] == "2026-12-15"


def test_a_port_that_ended_long_ago_is_listed_no_more(api: Api, clock: ManualClock) -> None:
    ref = submit(api)
    clock.advance(120 * DAY)
    assert api.data("GET", GNP) == []
    assert detail(api, ref)["status_code"] == "complete"


def test_a_number_that_comes_by_port_is_taken_in_once(api: Api, world: World, clock: ManualClock) -> None:
    submit(api)
    submit(api)
    clock.advance(30 * DAY)

    def settle(_turn: int) -> None:
        world.porting.settle()

    with ThreadPoolExecutor(8) as settlers:
        list(settlers.map(settle, range(16)))
    done = effects(world)
    assert done.count(("number.port_in", "441632960100")) == 1
    assert len([effect for effect, _ in done if effect == "port.complete"]) == 2
    assert world.numbers.allocate(ACCOUNT, "441632960100").outcome == "owned"


def test_a_number_from_outside_the_sandbox_can_be_ported_and_shown(api: Api, clock: ManualClock) -> None:
    main = "01999960100"
    submit(api, mbn=main, numbers=[{"number": main, "type": "mbn", "action": "port"}])
    clock.advance(30 * DAY)
    api.data("GET", GNP)
    entry = cast(
        "dict[str, dict[str, object]]", api.document("GET", "/numbers/930000/allocated/441999960100")
    )
    assert entry["basic"]["number"] == "1999960100"


def test_providers(api: Api) -> None:
    found = cast("dict[str, list[object]]", api.document("GET", "/porting/930000/lcps"))
    assert list(found) == ["success", "cps"]
    assert found["cps"][:2] == [
        {"cpName": "BT", "cupid": "1"},
        {"cpName": "Telephony Services", "cupid": "93"},
    ]


def test_an_unknown_order_is_not_found(api: Api) -> None:
    assert api.ask("GET", f"{GNP}/99999").status == 404
    assert api.ask("GET", f"{MNP}/XYZ123456").status == 404


def test_a_mobile_port_from_its_code_to_its_number(api: Api, world: World, clock: ManualClock) -> None:
    world.webhooks.point(Webhook(ACCOUNT, "porting", "https://hooks.example.com/"))
    assert api.data("POST", MNP, PAC) == {
        "pac": "ABC1234567",
        "msisdn": "447700900321",
        "date_port": "2026-11-26",
        "ref": 43001,
    }
    pending = {
        "pac": "ABC1234567",
        "msisdn": "447700900321",
        "date_added": "2026-11-24",
        "date_updated": "2026-11-24",
        "date_port": "2026-11-26",
        "status_code": "pending",
        "status": "Pending",
        "ref": 43001,
    }
    assert api.data("GET", MNP) == [pending]
    assert api.data("GET", f"{MNP}/abc1234567") == api.data("GET", f"{MNP}/43001") == pending
    assert "in use" in api.errors("POST", MNP, PAC)[0]
    clock.advance(3 * DAY)
    found = cast("dict[str, object]", api.data("GET", f"{MNP}/ABC1234567"))
    assert (found["status_code"], found["date_updated"]) == ("complete", "2026-11-26")
    assert world.numbers.held(ACCOUNT, "447700900321") is not None
    told = [json.loads(event.body)["data"] for event in world.events.waiting()]
    assert sorted(data["status"] for data in told) == ["complete", "received"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"msisdn": "441632960123"}, ["Invalid msisdn"]),
        ({"pac": "AB1234567"}, ["Invalid pac"]),
        ({"port_date": "2026-11-24"}, ["Invalid port_date"]),
        ({"port_date": "2027-02-01"}, ["Invalid port_date"]),
    ],
)
def test_a_mobile_port_with_mistakes(api: Api, changes: dict[str, object], errors: list[str]) -> None:
    assert api.errors("POST", MNP, PAC | changes) == errors


def test_of_many_who_submit_one_code_one_pays(api: Api, world: World) -> None:
    def submit_it(_turn: int) -> int:
        return api.ask("POST", MNP, PAC).status

    with ThreadPoolExecutor(20) as clients:
        statuses = list(clients.map(submit_it, range(40)))
    assert (statuses.count(200), statuses.count(400)) == (1, 39)
    assert len(world.ledger.read(effect="port.submit")) == 1
    assert world.accounts.balance(ACCOUNT)[0] == 1_000_000_000 - 500_000


def test_no_port_without_money(api: Api, world: World, client: redis.Redis) -> None:
    client.hset(keys.account(ACCOUNT), "balance", 100)
    assert api.ask("POST", GNP, ORDER).status == 402
    assert api.ask("POST", MNP, PAC).status == 402
    assert effects(world) == []
    assert api.data("GET", GNP) == []
