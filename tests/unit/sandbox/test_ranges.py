"""The numbers of the sandbox's world: fictional, many, and priced by themselves."""

import re

import pytest

from services.sandbox.world import ranges

FICTIONAL = re.compile(
    r"44(1632960|11[3-8]4960|1214960|1314960|1414960|1514960|1614960|1914960|2079460|2920180|2896496"
    r"|3069990|7700900|8081570|9098790)\d{3}|1(212|312|415)55501\d{2}"
)


def test_every_number_is_fictional() -> None:
    numbers = [n.e164 for country in ranges.COUNTRIES for n in ranges.numbers(country)]
    assert all(FICTIONAL.fullmatch(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_there_are_enough_standard_numbers_and_gold_ones_of_every_price() -> None:
    prices = [number.price for number in ranges.numbers("44")]
    assert prices.count(ranges.STANDARD) >= 10_000
    assert set(prices) == set(ranges.PRICES)


@pytest.mark.parametrize(
    ("number", "price"),
    [
        ("441632960123", ranges.STANDARD),
        ("442079460123", ranges.CONSERVED),
        ("442079460122", ranges.SOUGHT_AFTER),
        ("442079460100", ranges.PREMIUM),
        ("442079460777", ranges.TOP),
        ("442079460999", ranges.PRICELESS),
    ],
)
def test_prices(number: str, price: int) -> None:
    found = ranges.find(number)
    assert found is not None
    assert (found.e164, found.price) == (number, price)


@pytest.mark.parametrize("number", ["447999000000", "44163296012", "4416329601234", "", "12125550200"])
def test_other_numbers_do_not_exist(number: str) -> None:
    assert ranges.find(number) is None


def test_only_mobile_numbers_take_messages() -> None:
    assert {block.prefix for block in ranges.BLOCKS if block.sms} == {"7700900"}
