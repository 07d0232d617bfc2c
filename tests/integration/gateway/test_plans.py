"""`?dry_run=true`: what an order would do and cost, and nothing written for it."""

from collections.abc import Callable, Generator
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.integration.gateway.house import CONFIG, NUMBER, House, document, kind, order
from tests.integration.gateway.v3.carrier import SandboxCarrier

ADDRESS = {
    "name": "Ada",
    "premises": "1",
    "thoroughfare": "High St",
    "locality": "Leeds",
    "postcode": "LS1 1AA",
}


@pytest.fixture(scope="module")
def carrier() -> Generator[SandboxCarrier]:
    carrier = SandboxCarrier()
    yield carrier
    carrier.close()


@pytest.fixture
def house(build: Callable[..., House], carrier: SandboxCarrier) -> House:
    """A gateway whose carrier is the sandbox."""
    return build(config=replace(CONFIG, simwood_url=carrier.url, price_emergency=Decimal("1.50")))


def planned(house: House, body: object) -> dict[str, Any]:
    answer = house.post(body=body, query="dry_run=true", key=None)
    assert answer.status_code == 200, answer.text
    return document(answer)


def activate(**fields: object) -> dict[str, object]:
    return {"type": "number.activate", "reference": "R-1", **fields}


def test_a_plan_shows_every_step_and_how_it_is_secured(house: House) -> None:
    plan = planned(house, activate(choose={"pattern": "113*"}, emergency=ADDRESS, on_failure="rollback"))
    steps = {step["tube"]: step for step in plan["steps"]}
    assert list(steps) == ["numbers.search", "numbers.allocate", "numbers.emergency", "numbers.verify"]
    assert (steps["numbers.allocate"]["paid"], steps["numbers.allocate"]["final"]) == (True, False)
    assert "release" in steps["numbers.allocate"]["undo"]
    assert "999" in steps["numbers.emergency"]["read_back"]
    assert (plan["point_of_no_return"], plan["on_failure"]) == (None, "rollback")


def test_a_plan_has_the_prices_that_the_carrier_tells(house: House) -> None:
    plan = planned(house, activate(choose={"pattern": "207*", "tier": "gold"}, emergency=ADDRESS))
    number, record = plan["prices"]
    assert number["number"].startswith("44207")
    assert Decimal(number["amount"]) > 0
    assert Decimal(plan["total"]) == Decimal(number["amount"]) + Decimal("1.50")
    assert record["what"] == "999 record"


def test_a_given_number_is_priced_by_its_own(house: House) -> None:
    (price,) = planned(house, activate(number="441614960000"))["prices"]
    assert (price["number"], Decimal(price["amount"])) == ("441614960000", 0)


def test_a_run_is_priced_as_a_whole_and_says_how_often_its_steps_are_done(house: House) -> None:
    choose = {"pattern": "207*", "tier": "gold", "consecutive": 3, "max_setup": "5"}
    plan = planned(house, activate(choose=choose, emergency=ADDRESS))
    number, records = plan["prices"]
    assert (number["what"], number["number"][:5]) == ("3 numbers", "44207")
    assert Decimal(number["amount"]) == 3 * Decimal("2.5")
    assert (records["what"], Decimal(records["amount"])) == ("3 999 records", 3 * Decimal("1.50"))
    times = {step["tube"]: step.get("times") for step in plan["steps"]}
    assert times == {
        "numbers.search": None,
        "numbers.allocate": 3,
        "numbers.emergency": 3,
        "numbers.verify": 3,
    }


@pytest.mark.parametrize(
    "spec",
    [
        {"number": "33123456789"},
        {"choose": {"pattern": "207946000*", "consecutive": 11}},
        {"choose": {"pattern": "0000000*"}},
        {"choose": {"pattern": "207*", "tier": "gold", "max_setup": "0"}},
    ],
)
def test_what_is_not_known_says_why_and_makes_no_total(house: House, spec: dict[str, object]) -> None:
    plan = planned(house, activate(**spec))
    assert (plan["total"], plan["prices"][0]["amount"]) == (None, None)
    assert plan["prices"][0]["why"]
    assert ("at that price" in plan["prices"][0]["why"]) == ("max_setup" in str(spec))


def test_a_plan_says_where_there_is_no_way_back(house: House) -> None:
    plan = planned(house, order())
    assert plan["point_of_no_return"] == "numbers.release"
    assert (plan["prices"], plan["total"]) == ([], "0")


def test_nothing_is_written_for_a_plan(house: House, carrier: SandboxCarrier) -> None:
    before = len(carrier.requests)
    planned(house, activate(choose={"pattern": "113*"}))
    assert house.orders() == []
    assert house.jobs() == []
    assert not [request for request in carrier.requests[before:] if not request.startswith("GET ")]


def test_a_carrier_that_is_away_refuses_no_plan(build: Callable[..., House]) -> None:
    house = build(config=replace(CONFIG, simwood_url="http://127.0.0.1:9"))
    plan = planned(house, activate(number=NUMBER))
    assert "could not be asked" in plan["prices"][0]["why"]


def test_an_order_that_could_not_be_carried_out_has_no_plan(house: House) -> None:
    answer = house.post(body=activate(), query="dry_run=true")
    assert (answer.status_code, kind(answer)) == (400, "invalid-order")


@pytest.mark.parametrize("query", ["dry_run=perhaps", "dry_run=", "dryrun=true"])
def test_a_slip_in_the_parameter_orders_nothing(house: House, query: str) -> None:
    answer = house.post(query=query)
    assert (answer.status_code, kind(answer)) == (400, "invalid-parameter")
    assert house.orders() == []


def test_an_order_that_is_meant_is_an_order(house: House) -> None:
    assert house.post(query="dry_run=false").status_code == 202


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"deadline": "2030-01-01T00:00:00Z", "not_before": "2030-01-01T00:00:00Z"}, "$.deadline"),
        ({"deadline": "soon"}, "$.deadline"),
        ({"on_failure": "perhaps"}, "$.on_failure"),
        ({"confirm": "later"}, "$.confirm"),
        ({"type": "report.run", "report": "voice/cdr/day", "confirm": "wait", "number": ...}, "$.confirm"),
    ],
)
def test_options_that_make_no_sense_are_named(house: House, fields: dict[str, Any], named: str) -> None:
    body = {name: value for name, value in order(**fields).items() if value is not ...}
    answer = house.post(body=body)
    assert answer.status_code == 400
    assert document(answer)["errors"][0]["field"] == named
