"""Runs among the rows of a search: without a gap, cheapest first, none with a number of another."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.carrier.numbers import NumberRow
from shared.carrier.runs import cheapest, total


def rows(*ends: int, price: str | None = "0", country: str = "44") -> list[NumberRow]:
    return [NumberRow(country, f"1632960{end:03d}", wholesale_gold_premium=price) for end in ends]


def ends(runs: Sequence[Sequence[NumberRow]]) -> list[list[int]]:
    return [[int(row.e164[-3:]) for row in run] for run in runs]


@pytest.mark.parametrize(
    ("there", "length", "found"),
    [
        ([1, 2, 3], 3, [[1, 2, 3]]),
        ([3, 1, 2], 3, [[1, 2, 3]]),
        ([1, 2, 4], 3, []),
        ([1, 2], 3, []),
        ([1, 1, 2], 3, []),
        ([8, 9, 10, 11], 2, [[8, 9], [10, 11]]),
        ([1, 2, 3, 5, 6, 7], 3, [[1, 2, 3], [5, 6, 7]]),
        ([5, 3, 1], 1, [[1], [3], [5]]),
        ([], 2, []),
    ],
)
def test_a_run_has_no_gap(there: list[int], length: int, found: list[list[int]]) -> None:
    assert ends(cheapest(rows(*there), length)) == found


def test_the_cheapest_run_comes_first_wherever_it_begins() -> None:
    there = [*rows(1, 2, price="5"), *rows(3, 4), *rows(5, price="2"), *rows(7, 8, price="1")]
    assert ends(cheapest(there, 2)) == [[3, 4], [7, 8], [1, 2]]


def test_a_run_with_a_price_that_is_not_named_is_the_dearest() -> None:
    assert ends(cheapest([*rows(1, 2, price=None), *rows(4, 5, price="100")], 2)) == [[4, 5], [1, 2]]


def test_numbers_of_another_length_or_country_do_not_continue_a_run() -> None:
    short = NumberRow("44", "163299999", wholesale_gold_premium="0")
    long = NumberRow("44", "1633000000", wholesale_gold_premium="0")
    assert cheapest([short, long], 2) == []
    assert cheapest([*rows(1), *rows(2, country="1")], 2) == []


def test_what_several_cost_is_known_only_if_it_is_of_each() -> None:
    assert total([Decimal(1), Decimal("0.5")]) == Decimal("1.5")
    assert total([Decimal(1), None]) is None
    assert total([]) == 0


@settings(max_examples=100)
@given(st.sets(st.integers(0, 60)), st.integers(1, 8))
def test_no_two_runs_share_a_number_and_each_is_whole(there: set[int], length: int) -> None:
    found = ends(cheapest(rows(*there), length))
    used = [number for run in found for number in run]
    assert len(used) == len(set(used))
    assert set(used) <= there
    assert all(run == list(range(run[0], run[0] + length)) for run in found)
    left = there - set(used)
    assert not any(set(range(first, first + length)) <= left for first in left)
