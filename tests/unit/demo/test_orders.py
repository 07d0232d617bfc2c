"""What the demo orders: as promised in README and help, and never two orders in each other's way."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from deploy.demo import orders
from deploy.demo.orders import AREAS, GIVEN, MOST, Json, Wanted, from_file, generated
from deploy.local.demo import FILE
from services.sandbox.world import patterns, ranges
from shared.orders.types.check import check
from shared.orders.types.kinds import AnyOrder, NumberActivate

ACCOUNT = "930000"


def read(order: Json) -> AnyOrder:
    return msgspec.convert(order, AnyOrder)


def given(wanted: list[Wanted]) -> list[str]:
    return [one.order["number"] for one in wanted if "number" in one.order and one.expected == "succeeded"]


def chosen(wanted: list[Wanted]) -> list[str]:
    return [one.order["choose"]["pattern"] for one in wanted if "choose" in one.order]


def test_the_file_has_the_promised_orders_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = from_file(FILE)

    assert len(wanted) == 25
    assert Counter(one.expected for one in wanted) == {"succeeded": 23, "failed": 2}
    assert len({one.order["reference"] for one in wanted}) == 25


@pytest.mark.parametrize("field", ["number", "choose", "config", "trunk", "emergency"])
def test_the_file_shows_every_field_of_an_activation(field: str) -> None:
    assert any(field in one.order for one in from_file(FILE))


def test_the_file_shows_gold_and_another_country_and_no_remarks() -> None:
    wanted = [one.order for one in from_file(FILE)]
    choices = [order["choose"] for order in wanted if "choose" in order]

    assert {"gold", "standard"} == {choice["tier"] for choice in choices}
    assert any(choice.get("country_code") == "1" for choice in choices)
    assert not any(name.startswith("#") for order in wanted for name in order)


@pytest.mark.parametrize("wanted", [from_file(FILE), generated(50)], ids=["file", "generated"])
def test_the_gateway_would_take_every_order(wanted: list[Wanted]) -> None:
    for one in wanted:
        spec = read(one.order)
        assert isinstance(spec, NumberActivate)
        assert check(spec, ACCOUNT) == []


@pytest.mark.parametrize("wanted", [from_file(FILE), generated(MOST)], ids=["file", "generated"])
def test_given_numbers_exist_once_and_no_choice_can_take_one(wanted: list[Wanted]) -> None:
    numbers = given(wanted)
    searches = [patterns.parse(pattern) for pattern in set(chosen(wanted)) - {"212*"}]

    assert len(set(numbers)) == len(numbers)
    assert all(ranges.find(number) for number in numbers)
    for search in searches:
        assert search is not None
        assert not any(search.matches(number.removeprefix("44")) for number in numbers)


@pytest.mark.parametrize("count", [1, MOST])
def test_as_many_orders_as_wanted_are_generated(count: int) -> None:
    assert len(generated(count)) == count


def test_generated_references_are_distinct() -> None:
    assert len({one.order["reference"] for one in generated(MOST)}) == MOST


def test_generated_orders_are_the_same_every_time() -> None:
    assert generated(100) == generated(100)


@pytest.mark.parametrize("start", [0, 25, 250, MOST - 25])
def test_two_in_every_twenty_five_are_refused(start: int) -> None:
    refused = [one for one in generated(start + 25)[start:] if one.expected == "failed"]

    assert [one.order["number"] for one in refused] == [orders.NOBODYS, orders.UNAFFORDABLE]


def test_what_is_refused_is_what_the_sandbox_refuses() -> None:
    unaffordable = ranges.find(orders.UNAFFORDABLE)

    assert ranges.find(orders.NOBODYS) is None
    assert unaffordable is not None
    assert unaffordable.price == ranges.PRICELESS


@pytest.mark.parametrize("field", ["number", "choose", "config", "trunk", "emergency"])
def test_generated_orders_are_of_all_kinds(field: str) -> None:
    assert any(field in one.order for one in generated(25))


def test_areas_to_choose_from_are_not_those_of_given_numbers() -> None:
    assert {number[2:5] for number in GIVEN}.isdisjoint(AREAS)


def test_the_sandbox_has_numbers_enough_for_the_largest_demo() -> None:
    asked_for = Counter(chosen(generated(MOST)))

    for pattern, count in asked_for.items():
        search = patterns.parse(pattern)
        assert search is not None
        found = [number for number in ranges.numbers("44") if search.matches(number.national)]
        affordable = [number for number in found if number.price <= 2_500_000]
        assert count <= len(affordable), pattern


def test_two_orders_share_no_part_that_one_of_them_could_change() -> None:
    first, *rest = [one.order for one in generated(50) if "config" in one.order]

    first["config"]["routing"].clear()

    assert all(order["config"]["routing"] for order in rest)
