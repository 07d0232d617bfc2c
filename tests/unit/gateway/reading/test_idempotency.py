"""Keys and fingerprints: equal for the same request, different for any other."""

from decimal import Decimal
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.problems import InvalidRequest
from services.gateway.reading.idempotency import make_key, number, unquote
from services.gateway.reading.orders import read_plain

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
bodies = st.dictionaries(st.text(), values, max_size=5)


def fingerprint(body: object, route: str = "POST /orders") -> str:
    return make_key(route, "k", body).fingerprint


@given(bodies, st.randoms())
def test_the_order_of_members_does_not_matter(body: dict[str, object], chance: Random) -> None:
    members = list(body.items())
    chance.shuffle(members)
    assert fingerprint(dict(members)) == fingerprint(body)


@given(bodies)
def test_white_space_does_not_matter(body: dict[str, object]) -> None:
    spaced = msgspec.json.format(msgspec.json.encode(body), indent=3)
    assert fingerprint(msgspec.json.decode(spaced)) == fingerprint(body)


@given(bodies, bodies)
def test_another_body_has_another_fingerprint(one: dict[str, object], other: dict[str, object]) -> None:
    same = msgspec.json.encode(one, order="deterministic") == msgspec.json.encode(
        other, order="deterministic"
    )
    assert (fingerprint(one) == fingerprint(other)) == same


def test_another_route_has_another_fingerprint() -> None:
    assert fingerprint({}, "POST /orders") != fingerprint({}, "POST /batches")


def test_the_key_itself_is_not_kept() -> None:
    assert "secret-order" not in "".join(make_key("POST /orders", "secret-order", {}))


def of(body: bytes) -> str:
    """The fingerprint of a body as it came."""
    return fingerprint(read_plain(body))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"1", b"1.0"),
        (b"1", b"10e-1"),
        (b"100", b"1E+2"),
        (b"0", b"-0.0"),
        (b"2.5", b"2.50"),
        (b"0.1", b"1e-1"),
        (b"-12.5", b"-125e-1"),
        (b"123456789012345678901234567890", b"12345678901234567890123456789e1"),
        (b"1" + b"0" * 300, b"1e300"),
        (b'{"a":1,"a":2}', b'{"a":2}'),
        (b'"\\u0041"', b'"A"'),
    ],
)
def test_another_spelling_is_the_same_body(one: bytes, other: bytes) -> None:
    assert of(one) == of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"1", b'"1"'),
        (b"1", b"true"),
        (b"0", b"null"),
        (b"1", b"1.0000000000000000000000000000000000000001"),
        (b"9007199254740993", b"9007199254740992"),
        (b"9007199254740993", b"9007199254740992.0"),
        (b"1.1", b"11"),
        (b"1e400", b"1e401"),
        (b"1e99999999", b"1e99999998"),
        (b'"\xc3\xa9"', b'"e\xcc\x81"'),
        (b"[1,2]", b"[2,1]"),
        (b'{"a":1,"a":2}', b'{"a":2,"a":1}'),
    ],
)
def test_what_is_nearly_the_same_is_another_body(one: bytes, other: bytes) -> None:
    assert of(one) != of(other)


@given(st.integers(-(10**20), 10**20).filter(bool), st.integers(-30, 30))
def test_a_number_is_the_same_however_its_point_is_moved(digits: int, places: int) -> None:
    plain, moved = f"{digits}e{places}", f"{digits}00e{places - 2}"
    assert number(plain) == number(moved) == Decimal(plain)
    assert of(plain.encode()) == of(moved.encode())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_kept_exactly(value: float) -> None:
    assert float(number(repr(value))) == value


@pytest.mark.parametrize(
    ("given_as", "key"),
    [
        ("abc", "abc"),
        ('"abc"', "abc"),
        ("  abc ", "abc"),
        ('  "abc" ', "abc"),
        ('"a b"', "a b"),
        (r'"a\"b\\c"', r"a\"b\c".replace(r"\"", '"')),
        (r"a\b", r"a\b"),
        ('a"b', 'a"b'),
        ('"abc";v=1', "abc"),
        ('"abc" ; v="2"', "abc"),
        ("x" * 255, "x" * 255),
        ('"' + "x" * 255 + '"', "x" * 255),
    ],
)
def test_a_key_is_a_string_of_the_draft_or_bare(given_as: str, key: str) -> None:
    assert unquote(given_as) == key


@pytest.mark.parametrize(
    "given_as",
    [
        *("", '""', '" "', "a b", "a\tb", '"a\tb"', "caf\xe9", '"caf\xe9"', "x" * 256, '"' + "x" * 256 + '"'),
        *('"', '"abc', '"a"b"', r'"a\b"', '"a\\"', '"a","b"', '"a" b'),
    ],
)
def test_what_is_no_key_is_refused(given_as: str) -> None:
    with pytest.raises(InvalidRequest):
        unquote(given_as)
