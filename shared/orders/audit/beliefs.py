"""What the book believes the carrier has: numbers and trunks, and what our orders have set on them.

A field of one hash for each number and trunk, and one for each part of it that an order has set. What an
order's end changes is worked out in `left_behind` and written in the same commit.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, cast

import msgspec
import redis
from msgspec import Struct

from shared.orders import keyspace
from shared.orders.types.trunk_parts import TRUNK_PARTS
from shared.store import availability

Part = Literal["config", "trunk", "sms"]
PARTS: tuple[Part, ...] = ("config", "trunk", "sms")
"""What is remembered of a number."""
PAGE = 500


class Belief(Struct, frozen=True, omit_defaults=True):
    """One thing believed: by which order, since when; of a part, its fields and their values."""

    at: float
    order: str = ""
    """Empty where a person accepted what an audit had found."""
    value: dict[str, object] = {}


Changes = dict[str, Belief | None]
"""By field: what is believed from now on; None for nothing any more."""

_decoder = msgspec.json.Decoder(Belief)


def field(subject: str, part: str = "") -> str:
    """The field of a number or trunk, or of a part of it."""
    return f"{subject}/{part}" if part else subject


def parts_of(subject: str) -> tuple[str, ...]:
    """All parts that are remembered of a number, or of a trunk."""
    return PARTS if subject.isdecimal() else TRUNK_PARTS


def plain(document: Mapping[str, object]) -> dict[str, object]:
    """Fields and values, without those that have none: so they are kept and compared."""
    return {name: value for name, value in document.items() if value is not None}


def forgotten(subject: str) -> Changes:
    """Nothing is believed of a number or trunk any more."""
    return dict.fromkeys((field(subject), *(field(subject, part) for part in parts_of(subject))))


def flat(changed: Changes) -> list[str | bytes]:
    """Changes as scripts take them: field and value in turn, an empty value for what is forgotten."""
    return [
        cell
        for name, belief in changed.items()
        for cell in (name, b"" if belief is None else msgspec.json.encode(belief))
    ]


class Beliefs:
    """What is believed of one account; read only. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, account: str) -> None:
        self._redis = client
        self._key = keyspace.believed(account)

    def get(self, fields: Iterable[str]) -> dict[str, Belief]:
        """What is believed of these fields."""
        wanted = list(fields)
        if not wanted:
            return {}
        with availability():
            found = cast("list[bytes | None]", self._redis.hmget(self._key, wanted))
        return {name: _decoder.decode(raw) for name, raw in zip(wanted, found, strict=True) if raw}

    def every(self) -> Iterator[tuple[str, Belief]]:
        """All of it, page by page, in no order; what changes meanwhile may come twice."""
        cursor = -1
        while cursor != 0:
            with availability():
                cursor, page = cast(
                    "tuple[int, dict[bytes, bytes]]",
                    self._redis.hscan(self._key, max(cursor, 0), count=PAGE),
                )
            for name, raw in page.items():
                yield name.decode(), _decoder.decode(raw)
