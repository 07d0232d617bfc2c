"""The accounts a sandbox is told to begin with: from ``ID:USER:PASSWORD:TYPE:BALANCE``, or from a file.

A file is a JSON list, or TOML with a list `accounts`, of objects with these five members in small letters.
All mistakes are reported together, and never with a password.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from services.sandbox.world.accounts import OPENING, Opening
from shared.errors import ConfigError

_MEMBERS = ("id", "user", "password", "type", "balance")
_UNITS = 100_000

Type = Literal["developer", "startup", "virtual_interconnect", "managed_interconnect"]
Word = Annotated[str, Meta(min_length=1, pattern=r"^[^:\s]+$")]


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """One account as it is given; `balance` in pounds."""

    id: Annotated[str, Meta(pattern=r"^\d{1,12}$")]
    user: Word
    password: Annotated[str, Meta(min_length=1)]
    type: Type = "virtual_interconnect"
    balance: Decimal = Decimal(10_000)

    def __post_init__(self) -> None:
        """Refuse what nobody can hold."""
        if not (self.balance.is_finite() and self.balance >= 0):
            raise ValueError("the balance must not be below 0")


def openings(given: str) -> tuple[Opening, ...]:
    """The accounts that a setting names, commas between them; the usual ones for "". Raises `ConfigError`."""
    parts = [part.strip() for part in given.split(",") if part.strip()]
    mistakes: list[str] = []
    found = [account for part in parts for account in _accounts(part, mistakes)]
    for name in ("id", "user"):
        values = [getattr(account, name) for account in found]
        mistakes += [
            f"{name} {value} is given twice" for value in sorted(set(values)) if values.count(value) > 1
        ]
    if mistakes:
        raise ConfigError([f"TRUNKLINE_SANDBOX_ACCOUNTS: {mistake}" for mistake in mistakes])
    return tuple(_opening(account) for account in found) or OPENING


def _accounts(part: str, mistakes: list[str]) -> list[Given]:
    """The accounts of one file, or the one that is written out."""
    try:
        if part.endswith((".json", ".toml")):
            return msgspec.convert(_file(part), list[Given], strict=False)
        return [_written_out(part)]
    except (OSError, ValueError, msgspec.ValidationError) as error:
        mistakes.append(f"{part.partition(':')[0]}: {error}")
        return []


def _file(path: str) -> object:
    text = Path(path).read_text(encoding="utf-8")
    if path.endswith(".toml"):
        return tomllib.loads(text).get("accounts")
    return msgspec.json.decode(text)


def _written_out(text: str) -> Given:
    values = text.split(":")
    if not _SHORTEST <= len(values) <= len(_MEMBERS):
        raise ValueError("an account is ID:USER:PASSWORD:TYPE:BALANCE")
    return msgspec.convert(dict(zip(_MEMBERS, values, strict=False)), Given, strict=False)


_SHORTEST = 3


def _opening(account: Given) -> Opening:
    return Opening(account.id, account.user, account.password, account.type, int(account.balance * _UNITS))
