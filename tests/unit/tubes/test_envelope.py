"""An envelope arrives as it was sent, or is found to be damaged."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadEnvelope
from shared.tubes.envelope import VERSION, Envelope, decode, encode
from shared.tubes.limits import MAX_BODY

SENT = encode("01J9ZK3W5T", "numbers.allocate", 3, "4bf92f3577b34da6")


def sealed(content: bytes) -> bytes:
    """What a sender would make of the content."""
    return hashlib.sha256(content).hexdigest()[:16].encode() + b" " + content


@given(order=st.text(), step=st.text(), generation=st.integers(0, 2**63 - 1), trace=st.text())
def test_it_arrives_as_it_was_sent(order: str, step: str, generation: int, trace: str) -> None:
    arrived = decode(encode(order, step, generation, trace))
    assert arrived == Envelope(VERSION, order, step, generation, trace)


@pytest.mark.parametrize("position", range(len(SENT)))
@pytest.mark.parametrize("bit", range(8))
def test_one_flipped_bit_anywhere_is_found(position: int, bit: int) -> None:
    damaged = bytearray(SENT)
    damaged[position] ^= 1 << bit
    with pytest.raises(BadEnvelope):
        decode(bytes(damaged))


@pytest.mark.parametrize("length", range(len(SENT)))
def test_a_cut_one_is_found(length: int) -> None:
    with pytest.raises(BadEnvelope):
        decode(SENT[:length])


@given(st.binary(max_size=200))
def test_anything_else_is_found(body: bytes) -> None:
    with pytest.raises(BadEnvelope):
        decode(body)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"{}",
        b"[]",
        b'["1","order","step",3,"trace"]',
        b'[1,"order","step","3","trace"]',
        b'[1,"order","step",3]',
        b'[1,"order","step",3,null]',
        b'[1,"\xff","step",3,"trace"]',
        b"[" * 20_000,
    ],
)
def test_a_whole_body_that_is_no_envelope_is_found(content: bytes) -> None:
    with pytest.raises(BadEnvelope):
        decode(sealed(content))


@pytest.mark.parametrize("version", [0, VERSION + 1])
def test_an_unknown_version_is_told_from_damage(version: int) -> None:
    with pytest.raises(BadEnvelope, match=f"version {version} "):
        decode(sealed(b'[%d,"order","step",3,"trace"]' % version))


def test_it_is_small() -> None:
    assert len(SENT) * 100 < MAX_BODY
