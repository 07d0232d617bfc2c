"""JSON as v3 writes it: compact, slashes escaped, nothing outside ASCII; and JSON as v3 reads it. Pure.

Amounts that go out as JSON numbers are `Decimal`, never `float`: they are written digit by digit.
"""

import re
from decimal import Decimal

import msgspec

from shared.nesting import is_deeper
from shared.v3.refusal import bad_request

_encoder = msgspec.json.Encoder(decimal_format="number")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_INDENT = 4
DEEPEST = 512
"""Levels of a document that is read, as PHP's decoder has it; whatever is read can also be written."""


def encode(document: object, *, pretty: bool = False) -> bytes:
    """A document as the wire carries it; `pretty` indents by four spaces and changes nothing else."""
    compact = _encoder.encode(document)
    text = indented(compact) if pretty else compact
    return _ascii(text.replace(b"/", b"\\/"))


def indented(document: bytes) -> bytes:
    """An encoded document with four spaces for every level; nothing else about it changes."""
    return msgspec.json.format(document, indent=_INDENT)


def decode(text: bytes | str) -> object:
    """A document from the wire. Raises a 400 `Refusal` when it does not parse."""
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise bad_request("Invalid JSON") from error
    if is_deeper(document, DEEPEST):
        raise bad_request("Invalid JSON")
    return document


def money(units: int, decimals: int = 5) -> str:
    """An amount of 1/100,000ths as text: ``250000`` is ``2.50000``."""
    return f"{Decimal(units).scaleb(-5):.{decimals}f}"


def number(units: int) -> Decimal | int:
    """An amount of 1/100,000ths as the shortest JSON number: ``250000`` is ``2.5``, ``0`` is ``0``."""
    value = Decimal(units).scaleb(-5).normalize()
    return int(value) if value == value.to_integral_value() else value


def _ascii(text: bytes) -> bytes:
    if text.isascii():
        return text
    return _NOT_ASCII.sub(_escape, text.decode()).encode()


def _escape(match: re.Match[str]) -> str:
    """`\\uXXXX` for each UTF-16 unit, as PHP's encoder writes them."""
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def size(document: object) -> int:
    """Bytes of a document as compact UTF-8 JSON without any escaping beyond the necessary."""
    return len(_encoder.encode(document))
