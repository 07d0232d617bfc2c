"""What is known of any number."""

import pytest

from services.sandbox.world.lookup import country, range_holder, validation
from services.sandbox.world.ranges import BLOCKS


@pytest.mark.parametrize("number", [block.country + next(block.numbers()) for block in BLOCKS])
def test_every_number_of_the_sandbox_is_valid(number: str) -> None:
    found = validation(number)
    assert found["valid"] is True
    assert number.endswith(str(found["national_number"]))
    assert found["timezones"]


@pytest.mark.parametrize(
    ("number", "kind", "iso"),
    [
        ("447700900123", "mobile", "gb"),
        ("441134960123", "fixed_line", "gb"),
        ("448081570123", "toll_free", "gb"),
        ("449098790123", "premium_rate", "gb"),
        ("12125550123", "fixed_line_or_mobile", "us"),
        ("4930901820", "fixed_line", "de"),
    ],
)
def test_kinds(number: str, kind: str, iso: str) -> None:
    found = validation(number)
    assert (found["type"], found["iso"]) == (kind, iso)


def test_only_uk_numbers_have_a_regulators_record() -> None:
    assert "ofcom" not in validation("12125550123")
    record = validation("449098790123")["ofcom"]
    assert isinstance(record, dict)
    assert record["valid_cli"] is False


def test_geographic_numbers_have_a_place() -> None:
    assert validation("441134960123")["location"] == "Leeds"
    assert "location" not in validation("447700900123")


@pytest.mark.parametrize("number", ["0", "123", "449999", "999999999999999", "01632960123"])
def test_what_is_no_number(number: str) -> None:
    assert validation(number) == {"valid": False}


@pytest.mark.parametrize(
    ("digits", "formatted"),
    [
        ("442079460123", "+44(0)20 79460123"),
        ("441134960123", "+44(0)113 4960123"),
        ("441212345678", "+44(0)121 2345678"),
        ("441632960123", "+44(0)1632 960123"),
        ("447700900123", "+44(0)7700 900123"),
        ("44306999", "+44(0)306 999"),
        ("441632", "+44(0)1632"),
    ],
)
def test_a_range_and_its_beginning_have_a_holder(digits: str, formatted: str) -> None:
    found = range_holder(digits)
    assert found is not None
    assert found["formatted"] == formatted


@pytest.mark.parametrize("digits", ["44", "44306", "4460123456", "12125550123", "441632960123456"])
def test_what_is_no_uk_range(digits: str) -> None:
    assert range_holder(digits) is None


def test_countries() -> None:
    assert [country(number) for number in ("447700900123", "12125550123", "999")] == [
        "United Kingdom",
        "United States",
        "International",
    ]
