"""What no order may be made of, whatever its type, and what works with orders later may rely on.

Bottomless nesting, endless amounts, odd moments, line breaks where a name belongs, callbacks that are no
addresses: the shapes (`shared.orders.types.kinds`) let them pass.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import cast

from msgspec import Struct

from shared.callbacks import targets
from shared.errors import CallbackForbidden, UnreadableOrder
from shared.nesting import is_deeper

DEEPEST = 64
"""Levels of a value that the order only passes on; the carrier's own configurations have seven."""
DIGITS = 12
"""Of an amount before its point, and behind it."""
LAST_YEAR = 2999
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FREE = frozenset({"body", "message"})
"""Fields that are sent on as they are."""


def keep_to(spec: Struct) -> None:
    """Raise `UnreadableOrder` for the first part of an order that is out of all bounds."""
    for path, value in _parts(spec, "$"):
        why = _wrong(path, value)
        if why:
            raise UnreadableOrder(path, why)


def _parts(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Every part of the order that has a name or a place of its own; what is only passed on is one part."""
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _parts(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _parts(item, f"{path}[{index}]")
    else:
        yield path, value


def _wrong(path: str, value: object) -> str | None:
    match value:
        case dict():
            deep = is_deeper(cast("object", value), DEEPEST)
            return f"nested deeper than {DEEPEST} levels" if deep else None
        case Decimal():
            return wrong_amount(value)
        case datetime():
            return f"a moment from 1970 to {LAST_YEAR}" if not 1970 <= value.year <= LAST_YEAR else None
        case str() if path == "$.callback":
            return _callback(value)
        case str() if path.rpartition(".")[2] not in _FREE and _CONTROL.search(value):
            return "must not hold control characters, line breaks among them"
        case _:
            return None


def wrong_amount(value: Decimal) -> str | None:
    """What is wrong with an amount; None if nothing is."""
    if not value.is_finite():
        return "an amount is a finite number"
    exponent = value.as_tuple().exponent
    long = value.adjusted() >= DIGITS or (isinstance(exponent, int) and exponent < -DIGITS)
    return f"an amount has at most {DIGITS} digits before its point, and {DIGITS} behind it" if long else None


def _callback(url: str) -> str | None:
    try:
        targets.check(url)
    except CallbackForbidden as error:
        return str(error)
    return None
