"""Redis made safe to write to.

redis-py repeats commands by default when an answer is lost, and a repeated write is a second write; here
nothing is repeated silently. Every connection failure leaves as `BookUnavailable`. Scripts live in `.lua`
files, are written so that asking again gives the same answer, and are the only way to change several keys.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.exceptions import NoScriptError
from redis.retry import Retry

from shared.errors import BookUnavailable
from shared.redis_client import Client, Packer

_CANNOT_NOW = frozenset(
    {"BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY"}
)
"""First words of what Redis answers when it is the server, not the command, that is at fault."""

Key = str
Value = str | bytes | int | float
Call = tuple[Sequence[Key], Sequence[Value]]
"""The keys and arguments of a script."""


def connect(url: str, *, timeout: float = 5.0) -> redis.Redis:
    """A pooled client: answers as bytes, no silent repeats, every wait bounded by `timeout` seconds."""
    return Client.from_url(
        url,
        command_packer=Packer(),
        retry=Retry(NoBackoff(), 0),
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        socket_keepalive=True,
        health_check_interval=30,
    )


@contextmanager
def availability() -> Generator[None]:
    """Turn what Redis raises when it is down, read-only or full into `BookUnavailable`."""
    try:
        yield
    except (redis.ConnectionError, redis.TimeoutError, redis.ReadOnlyError, redis.OutOfMemoryError) as error:
        raise BookUnavailable(f"Redis is not available ({error}); try again shortly") from error
    except redis.ResponseError as error:
        if str(error).partition(" ")[0] in _CANNOT_NOW:
            raise BookUnavailable(f"Redis cannot write now ({error}); try again shortly") from error
        raise


class Scripts:
    """The `.lua` files of one package, loaded once and called by name."""

    def __init__(self, client: redis.Redis, package: str) -> None:
        self._client = client
        self._scripts = {name: Script(client, source) for name, source in _sources(package)}

    def call(self, name: str, keys: Sequence[Key], args: Sequence[Value]) -> object:
        """Run the script `name`; its reply as redis-py gives it."""
        script = self._scripts[name]
        command = ("EVALSHA", script.sha, len(keys), *keys, *args)
        with availability():
            try:
                return cast("object", self._client.execute_command(*command))
            except NoScriptError:
                self._client.script_load(script.script)
                return cast("object", self._client.execute_command(*command))

    def call_many(self, name: str, calls: Sequence[Call]) -> list[object]:
        """Run the script once for each pair of keys and arguments, in one go, which shares the disk's sync.

        Each run stands alone. When one fails, the others may have been run all the same.
        """
        if len(calls) == 1:
            return [self.call(name, *calls[0])]
        script = self._scripts[name]
        with availability():
            try:
                return self._in_one_go(script, calls)
            except NoScriptError:
                self._client.script_load(script.script)
                return self._in_one_go(script, calls)

    def _in_one_go(self, script: Script, calls: Sequence[Call]) -> list[object]:
        # Without `script(client=pipeline)`, which asks each time whether the server knows the script.
        pipeline = self._client.pipeline(transaction=False)
        for keys, args in calls:
            pipeline.evalsha(script.sha, len(keys), *keys, *args)
        return cast("list[object]", pipeline.execute())


@cache
def _sources(package: str) -> tuple[tuple[str, bytes], ...]:
    """Name and text of each script: programs open several books, and the files do not change."""
    files = [file for file in resources.files(package).iterdir() if file.name.endswith(".lua")]
    return tuple((file.name.removesuffix(".lua"), file.read_bytes()) for file in files)


def durability_mistakes(client: redis.Redis) -> list[str]:
    """What keeps this Redis from being the book: it must keep every acknowledged write and evict nothing.

    A server that does not tell its settings (some hosted ones) is taken at its operator's word.
    """
    wanted = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
    try:
        with availability():
            found = {name: cast("dict[str, str]", client.config_get(name)).get(name) for name in wanted}
    except redis.ResponseError:
        return []
    return [
        f"Redis setting {name} is {found[name]!r} and must be {value!r}: see deploy/redis.conf"
        for name, value in wanted.items()
        if found[name] != value
    ]
