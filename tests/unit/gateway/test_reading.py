"""From bytes to an order: whatever the bytes, an order or a mistake, never anything else."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.reading import KNOWN, read_order, read_plain
from shared.errors import UnreadableOrder
from shared.orders.kinds import NumberRelease

GOOD = b'{"type":"number.release","reference":"R-1","number":"442079460123"}'


def mistake(body: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableOrder) as caught:
        read_order(body)
    return caught.value.field, str(caught.value)


def test_a_good_body_is_an_order() -> None:
    assert read_order(GOOD) == NumberRelease(reference="R-1", number="442079460123")


@given(st.binary(max_size=200))
def test_any_bytes_are_an_order_or_a_mistake(body: bytes) -> None:
    with suppress(UnreadableOrder):
        read_order(body)


@given(st.data())
def test_a_good_body_that_was_damaged_is_an_order_or_a_mistake(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    damaged = GOOD[:place] + data.draw(st.binary(max_size=3)) + GOOD[place + data.draw(st.integers(0, 5)) :]
    with suppress(UnreadableOrder):
        order = read_order(damaged)
        assert read_plain(damaged) is not None
        assert msgspec.json.decode(msgspec.json.encode(order), type=type(order)) == order


@pytest.mark.parametrize("depth", [10, 100, 1000, 10_000, 100_000])
def test_nesting_of_any_depth_is_a_mistake_and_no_crash(depth: int) -> None:
    assert mistake(b"[" * depth)[0] == "$"
    assert mistake(b'{"type":"number.release","reference":' + b"[" * depth + b"]" * depth + b"}")[0]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("calback", "callback"), ("prioriy", "priority"), ("referenc", "reference"), ("postcod", "postcode")],
)
def test_an_unknown_field_is_named_with_the_nearest_known_one(wrong: str, right: str) -> None:
    body = GOOD[:-1] + f',"{wrong}":"x"}}'.encode()
    assert mistake(body) == ("$", f"Object contains unknown field `{wrong}`; did you mean `{right}`?")


def test_an_unknown_field_like_no_other_is_just_named() -> None:
    assert mistake(GOOD[:-1] + b',"zzzzzz":1}') == ("$", "Object contains unknown field `zzzzzz`")


def test_fields_of_every_type_are_known() -> None:
    assert {"type", "number", "choose", "report", "max_setup", "thoroughfare", "not_before"} <= set(KNOWN)


def test_a_mistake_says_where_it_is() -> None:
    body = b'{"type":"number.activate","reference":"R","choose":{"tier":"tin"}}'
    assert mistake(body) == ("$.choose.tier", "Invalid enum value 'tin'")
