"""Seals for what is kept in the book and nobody may read who reads the book.

AES-256-GCM with keys from the configuration: the first seals, all of them open. A sealed value is bound to
the place it is kept at, so that it opens nowhere else. No secret and no key is in a repr or an error.
"""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import ConfigError, SealBroken

KEY_BYTES = 32
MISSING = "TRUNKLINE_ESCROW_KEY: must be set, to seal what is kept in escrow: openssl rand -base64 32"
_NAME_BYTES = 4
_NONCE_BYTES = 12
_HEX = re.compile(r"[0-9a-fA-F]{64}")


class Seals:
    """Seals with the first of its keys. A sealed value is the name of its key, a nonce and the ciphertext."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys`: 32 bytes each, the newest first."""
        self._newest = _name(keys[0])
        # Should two names ever be the same, the newer key wins.
        self._ciphers = {_name(key): AESGCM(key) for key in reversed(keys)}

    @classmethod
    def of(cls, setting: str) -> "Seals":
        """With the keys of `TRUNKLINE_ESCROW_KEY`. Raises `ConfigError` when there is none."""
        keys = keys_of(setting)
        if not keys:
            raise ConfigError([MISSING])
        return cls(keys)

    def __repr__(self) -> str:
        return f"Seals({len(self._ciphers)} keys)"

    def seal(self, value: bytes, place: str) -> bytes:
        """The value, sealed for `place`: the name of the key of the book, say."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return self._newest + nonce + self._ciphers[self._newest].encrypt(nonce, value, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for `place`. Raises `SealBroken`."""
        name, rest = sealed[:_NAME_BYTES], sealed[_NAME_BYTES:]
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise SealBroken(
                f"{place} is sealed with a key ({name.hex()}) that TRUNKLINE_ESCROW_KEY does not have; "
                "add the key it had before behind the new one"
            )
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{place} was changed since it was sealed, or belongs elsewhere") from error


def keys_of(text: str) -> list[bytes]:
    """The keys that a setting names, commas between. Raises `ValueError`, which does not repeat them."""
    return [_key(part.strip()) for part in text.split(",") if part.strip()]


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text) if _HEX.fullmatch(text) else base64.b64decode(_padded(text), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"every key must be {KEY_BYTES} bytes in base64 or hex: openssl rand -base64 32")
    return key


def _padded(text: str) -> str:
    """Base64 in its usual alphabet, whichever of the two it came in."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    return plain + "=" * (-len(plain) % 4)


def _name(key: bytes) -> bytes:
    """What a key is known by; says nothing about it."""
    return hashlib.sha256(b"trunkline key " + key).digest()[:_NAME_BYTES]
