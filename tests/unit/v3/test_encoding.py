"""JSON as the wire carries it, and money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Refusal
from shared.v3.encoding import decode, encode, money, number

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_slashes_are_escaped_and_nothing_is_outside_ascii() -> None:
    assert encode({"a/b": ["é", "😀", "\n"]}) == b'{"a\\/b":["\\u00e9","\\ud83d\\ude00","\\n"]}'


def test_pretty_is_indented_by_four_spaces_and_still_escaped() -> None:
    expected = b'{\n    "a": [\n        1\n    ],\n    "b": {},\n    "c": "\\/"\n}'
    assert encode({"a": [1], "b": {}, "c": "/"}, pretty=True) == expected


@given(JSON, st.booleans())
def test_what_is_written_reads_back_as_it_was(document: object, pretty: bool) -> None:
    text = encode(document, pretty=pretty)
    assert text.isascii()
    assert decode(text) == document


@pytest.mark.parametrize("text", ["{", '{"a":}', "{'a':1}", '{"a":NaN}', b"{\xff}", "[" * 100_000])
def test_what_is_not_json_is_a_bad_request(text: str | bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        decode(text)
    assert (refusal.value.status, refusal.value.errors) == (400, ("Invalid JSON",))


def test_money_never_passes_through_a_float() -> None:
    assert money(16_806_100) == "168.06100"
    assert money(250_000, 4) == "2.5000"
    assert money(-1) == "-0.00001"
    assert encode([number(250_000), number(0), number(1_000_000), number(1)]) == b"[2.5,0,10,0.00001]"
    assert encode(Decimal("0.10")) == b"0.10"
