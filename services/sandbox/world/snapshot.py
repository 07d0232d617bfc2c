"""The whole world as one document, and a world from such a document.

It holds every key as it is in Redis, passwords included: a picture for tests, no backup. What is no text is
in base64 behind a mark.
"""

import base64
from collections.abc import Iterable
from typing import Literal, cast

import redis
from msgspec import Struct
from redis.client import Pipeline

from services.sandbox.world import keys, seeding
from shared.store import availability

_MARK = "\x00base64:"

Kind = Literal["string", "hash", "list", "set", "zset"]


class Value(Struct, frozen=True, forbid_unknown_fields=True):
    """One key: its values in order (names and values of a hash, scores and members of a sorted set in turn).

    `expires` is in how many milliseconds it goes by itself.
    """

    type: Kind
    values: list[str]
    expires: int | None = None


class Snapshot(Struct, frozen=True, forbid_unknown_fields=True):
    """Every key of the world, by its name without the prefix."""

    keys: dict[str, Value]


def take(client: redis.Redis) -> Snapshot:
    """The world as it is."""
    with availability():
        names = sorted(cast("Iterable[bytes]", client.scan_iter(f"{keys.PREFIX}*", count=1000)))
        found = {name.decode(): _value(client, name) for name in names}
    return Snapshot({name.removeprefix(keys.PREFIX): value for name, value in found.items() if value})


def restore(client: redis.Redis, snapshot: Snapshot) -> None:
    """Put that world in place of the one there is, in one transaction."""
    with availability(), client.pipeline() as transaction:
        seeding.wipe(transaction)
        for name, value in snapshot.keys.items():
            _put(transaction, keys.PREFIX + name, value)
        transaction.execute()


def _value(client: redis.Redis, name: bytes) -> Value | None:
    kind = cast("bytes", client.type(name)).decode()
    reader = _READERS.get(kind)
    if reader is None:
        return None  # it has expired since it was found
    left = client.pttl(name)
    values = [_text(raw) for raw in reader(client, name)]
    return Value(cast("Kind", kind), values, left if left >= 0 else None)


def _string(client: redis.Redis, name: bytes) -> list[bytes]:
    return [cast("bytes | None", client.get(name)) or b""]


def _hash(client: redis.Redis, name: bytes) -> list[bytes]:
    found = cast("dict[bytes, bytes]", client.hgetall(name))
    return [part for pair in sorted(found.items()) for part in pair]


def _list(client: redis.Redis, name: bytes) -> list[bytes]:
    return cast("list[bytes]", client.lrange(name, 0, -1))


def _set(client: redis.Redis, name: bytes) -> list[bytes]:
    return sorted(cast("set[bytes]", client.smembers(name)))


def _sorted_set(client: redis.Redis, name: bytes) -> list[bytes]:
    found = cast("list[tuple[bytes, float]]", client.zrange(name, 0, -1, withscores=True))
    return [part for member, score in found for part in (repr(score).encode(), member)]


_READERS = {"string": _string, "hash": _hash, "list": _list, "set": _set, "zset": _sorted_set}


_WRITERS = {"string": "SET", "hash": "HSET", "list": "RPUSH", "set": "SADD", "zset": "ZADD"}


def _put(transaction: Pipeline, name: str, value: Value) -> None:
    transaction.execute_command(_WRITERS[value.type], name, *(_raw(text) for text in value.values))
    if value.expires is not None:
        transaction.pexpire(name, value.expires)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _MARK + base64.b64encode(raw).decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text.removeprefix(_MARK)) if text.startswith(_MARK) else text.encode()
