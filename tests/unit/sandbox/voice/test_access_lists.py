"""Prefix lists: what is read from a request, and what they let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.access_lists import Prefixes, read

prefixes = st.lists(st.integers(1, 99_999), max_size=4)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, Prefixes()),
        ({"allow": [441, "442"], "deny": None}, Prefixes([441, 442], [])),
        ({"deny": ["44870"], "unknown": 1}, Prefixes([], [44870])),
    ],
)
def test_lists(document: object, expected: Prefixes) -> None:
    assert read(document) == (expected, [])


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        (None, ["Body must be a JSON object"]),
        ([441], ["Body must be a JSON object"]),
        ({"allow": 441}, ["allow must be an array"]),
        ({"allow": ["x", 44, -1], "deny": [True, 4.5]}, ["x", "-1", "true", "4.5"]),
    ],
)
def test_what_is_no_list(document: object, errors: list[str]) -> None:
    shown = [error if " " in error else f"Invalid prefix {error}" for error in errors]
    assert read(document)[1] == shown


@pytest.mark.parametrize(
    ("lists", "number", "permitted"),
    [
        (Prefixes(), "447700900123", True),
        (Prefixes([441]), "441632960123", True),
        (Prefixes([441]), "447700900123", False),
        (Prefixes([], [447]), "441632960123", True),
        (Prefixes([], [447]), "447700900123", False),
        (Prefixes([441, 448], [44870]), "448701234567", False),
        (Prefixes([441, 448], [44870]), "448081570000", True),
        (Prefixes([44], [44]), "441632960123", False),
        (Prefixes([44], [33]), "12125550123", False),
    ],
)
def test_the_longest_prefix_decides(lists: Prefixes, number: str, permitted: bool) -> None:
    assert lists.permit(number) is permitted


@given(prefixes, prefixes, st.from_regex(r"[1-9][0-9]{9}", fullmatch=True))
def test_denying_the_whole_number_always_bars_it(allow: list[int], deny: list[int], number: str) -> None:
    assert not Prefixes(allow, [*deny, int(number)]).permit(number)
