"""Prefix lists: which destinations a trunk or an account may call. Pure."""

import re
from typing import cast

from msgspec import Struct

_PREFIX = re.compile(r"[0-9]{1,15}")


class Prefixes(Struct, frozen=True):
    """What may be called and what may not; both empty when everything may."""

    allow: list[int] = []
    deny: list[int] = []

    def permit(self, number: str) -> bool:
        """Whether a number may be called: the longest prefix decides, and without one, what is not listed."""
        allowed, denied = _longest(self.allow, number), _longest(self.deny, number)
        if allowed == denied:
            return not self.allow
        return allowed > denied


def read(document: object) -> tuple[Prefixes, list[str]]:
    """The lists in a request's document, and everything wrong with them."""
    if not isinstance(document, dict):
        return Prefixes(), ["Body must be a JSON object"]
    members = cast("dict[str, object]", document)
    errors = [error for name in ("allow", "deny") for error in _errors(name, members.get(name))]
    if errors:
        return Prefixes(), errors
    return Prefixes(_prefixes(members.get("allow")), _prefixes(members.get("deny"))), []


def _errors(name: str, value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list):
        return [f"{name} must be an array"]
    found = cast("list[object]", value)
    return [f"Invalid prefix {_shown(prefix)}" for prefix in found if not _is_prefix(prefix)]


def _is_prefix(prefix: object) -> bool:
    digits = isinstance(prefix, int | str) and not isinstance(prefix, bool)
    return digits and _PREFIX.fullmatch(str(prefix)) is not None


def _shown(prefix: object) -> str:
    return str(prefix).lower() if isinstance(prefix, bool) else str(prefix)


def _prefixes(value: object) -> list[int]:
    return [int(str(prefix)) for prefix in cast("list[object]", value or [])]


def _longest(prefixes: list[int], number: str) -> int:
    """Digits of the longest prefix that fits; 0 for none."""
    return max((len(str(prefix)) for prefix in prefixes if number.startswith(str(prefix))), default=0)
