"""Commands are spelt as redis-py spells them."""

from typing import cast

import pytest
import redis

from shared.redis_client import Packer
from shared.tubes.names import PRIORITIES

COMMANDS: list[tuple[str | bytes | float, ...]] = [
    ("GET", "{trunkline}:order:1"),
    ("CONFIG GET", "appendonly"),
    ("SCRIPT LOAD", b"return 1"),
    ("SET", "naïve £", b"\x00\r\n\xff"),
    ("EVALSHA", "0" * 40, 2, "one", "two", 1.5, -3, "", b""),
    ("HSET", "key", *PRIORITIES, 2**40, 1e21, 1764000000.123456),
    ("SET", "large", b"x" * 100_000),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_a_command_is_spelt_as_redis_py_does(command: tuple[str | bytes | float, ...]) -> None:
    theirs = cast("list[bytes]", redis.Connection().pack_command(*command))
    assert b"".join(Packer().pack(*command)) == b"".join(theirs)


@pytest.mark.parametrize("value", [None, True, ["a"], {}])
def test_what_redis_cannot_keep_is_refused(value: object) -> None:
    with pytest.raises(redis.DataError):
        Packer().pack("SET", "key", value)  # pyright: ignore[reportArgumentType]
