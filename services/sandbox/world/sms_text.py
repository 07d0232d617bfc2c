"""What a text takes of SMS parts, and cutting it to so many. Pure.

A part carries 160 characters of the GSM alphabet, or 153 when there are several; a text with any other
character is sent in 16-bit units, of which a part carries 70 or 67.
"""

from collections.abc import Iterable
from typing import NamedTuple

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")


class Cut(NamedTuple):
    """A text as it is sent, and how many parts that takes."""

    text: str
    parts: int


class _Room(NamedTuple):
    """Units in a part that stands alone, and in each of several."""

    alone: int
    joined: int


def cut(text: str, most: int) -> Cut:
    """The beginning of a text that fits into `most` parts; no character is ever split."""
    room, sizes = _measured(text)
    if sum(sizes) <= room.alone:
        return Cut(text, 1)
    fits, parts = _filled(sizes, room.alone if most == 1 else room.joined, most)
    return Cut(text[:fits], parts)


def _measured(text: str) -> tuple[_Room, list[int]]:
    """The room a part has for this text, and the units that each character takes."""
    if set(text) <= _BASIC | _ESCAPED:
        return _Room(160, 153), [2 if character in _ESCAPED else 1 for character in text]
    return _Room(70, 67), [len(character.encode("utf-16-le")) // 2 for character in text]


def _filled(sizes: Iterable[int], room: int, most: int) -> tuple[int, int]:
    """How many characters go into `most` parts of that room, and the parts they take."""
    part, used, count = 1, 0, 0
    for size in sizes:
        if used + size > room:
            if part == most:
                break
            part, used = part + 1, 0
        used += size
        count += 1
    return count, part
