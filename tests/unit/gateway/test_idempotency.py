"""Keys and fingerprints: equal for the same request, different for any other."""

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.idempotency import make_key, unquote
from services.gateway.problems import InvalidRequest

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


@pytest.mark.parametrize(
    ("given_as", "key"),
    [
        ("abc", "abc"),
        ('"abc"', "abc"),
        ("  abc ", "abc"),
        ('"', '"'),
        ('"a"b"', 'a"b'),
        ("x" * 255, "x" * 255),
    ],
)
def test_quotes_and_blanks_around_a_key_are_no_part_of_it(given_as: str, key: str) -> None:
    assert unquote(given_as) == key


@pytest.mark.parametrize("given_as", ["", '""', "a b", "a\tb", "caf\xe9", "x" * 256, ' " " '])
def test_what_is_no_key_is_refused(given_as: str) -> None:
    with pytest.raises(InvalidRequest):
        unquote(given_as)
