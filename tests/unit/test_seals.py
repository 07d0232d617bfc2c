"""Seals: what they keep in, what they open, and what a changed byte does."""

import base64
import traceback
from collections.abc import Callable

import pytest

from shared.errors import ConfigError, SealBroken
from shared.seals import Seals, keys_of

OLD, NEW = bytes(range(32)), bytes(range(100, 132))
SECRET = b"sip-password-xyz"


def test_what_was_sealed_opens_at_its_place() -> None:
    seals = Seals([NEW])
    assert seals.open(seals.seal(SECRET, "here"), "here") == SECRET


def test_a_sealed_value_shows_nothing_and_is_never_the_same() -> None:
    seals = Seals([NEW])
    sealed = {seals.seal(SECRET, "here") for _ in range(20)}
    assert len(sealed) == 20
    assert not any(SECRET[:4] in one for one in sealed)


def test_it_opens_nowhere_else() -> None:
    seals = Seals([NEW])
    with pytest.raises(SealBroken, match="there"):
        seals.open(seals.seal(SECRET, "here"), "there")


def test_any_changed_or_missing_byte_is_found() -> None:
    seals = Seals([NEW])
    sealed = seals.seal(SECRET, "here")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        for garbled in (bytes(changed), sealed[:position]):
            with pytest.raises(SealBroken):
                seals.open(garbled, "here")


def test_the_newest_key_seals_and_all_open() -> None:
    old = Seals([OLD]).seal(SECRET, "here")
    both = Seals([NEW, OLD])
    assert both.open(old, "here") == SECRET
    assert Seals([NEW]).open(both.seal(SECRET, "here"), "here") == SECRET


def test_a_key_that_is_gone_is_said_so() -> None:
    with pytest.raises(SealBroken, match="TRUNKLINE_ESCROW_KEY"):
        Seals([NEW]).open(Seals([OLD]).seal(SECRET, "here"), "here")


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_keys_come_in_base64_and_in_hex(encode: Callable[[bytes], bytes]) -> None:
    key = bytes([251, 239, 190] * 10 + [255, 254])
    text = encode(key).decode()
    assert keys_of(f" {text} , {key.hex()},{text.rstrip('=')} ") == [key, key, key]


@pytest.mark.parametrize(
    "text", ["short", "ü" * 44, "00" * 31, base64.b64encode(bytes(33)).decode(), "!" * 44]
)
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="32 bytes") as caught:
        keys_of(text)
    assert text not in "".join(traceback.format_exception_only(caught.value))


def test_without_any_key_there_are_no_seals() -> None:
    with pytest.raises(ConfigError, match="TRUNKLINE_ESCROW_KEY"):
        Seals.of(" , ")


def test_no_key_and_no_value_shows() -> None:
    seals = Seals([NEW])
    with pytest.raises(SealBroken) as caught:
        seals.open(seals.seal(SECRET, "here"), "there")
    for shown in (repr(seals), str(caught.value)):
        assert NEW.hex() not in shown
        assert "sip-password" not in shown
