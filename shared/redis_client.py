"""redis-py at less cost: the same connections, pool and answers, without what it does beside a command.

redis-py counts and times each command for statistics that nobody reads here, and is ready to repeat it, which
is switched off here. That and the way it spells a command out were most of what a worker did for the book.
"""

import os
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import redis
from redis._parsers.encoders import Encoder

_encoder = Encoder("utf-8", "strict", decode_responses=False)


class Client(redis.Redis):
    """Sends a command once, and drops a connection that failed. Keeps what it has had of the pool at hand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._at_hand: deque[redis.Connection] = deque()

    def execute_command(self, *args: object, **options: object) -> object:
        """See `redis.Redis.execute_command`."""
        connection = self.take()
        try:
            connection.send_command(*args, **options)
            return cast("object", self.parse_response(connection, args[0], **options))
        except (redis.ConnectionError, redis.TimeoutError):
            connection.disconnect()
            raise
        finally:
            self.give_back(connection)

    def take(self) -> redis.Connection:
        """The one used last; one that the server has closed meanwhile connects anew."""
        try:
            connection = self._at_hand.pop()
        except IndexError:
            return self.connection_pool.get_connection()
        if connection.pid != os.getpid():
            return self.connection_pool.get_connection()
        if _is_stale(connection):
            connection.disconnect()
        return connection

    def give_back(self, connection: redis.Connection) -> None:
        """See `take`."""
        self._at_hand.append(connection)


@contextmanager
def lent(client: redis.Redis) -> Generator[redis.Connection]:
    """The connection that the next command goes over, for what is to be sent before it and has no answer."""
    if not isinstance(client, Client):
        connection = client.connection_pool.get_connection()
        try:
            yield connection
        finally:
            client.connection_pool.release(connection)
        return
    connection = client.take()
    try:
        yield connection
    finally:
        client.give_back(connection)


class Packer:
    """Spells commands out as they go over the wire."""

    def pack(self, *args: str | bytes | float) -> list[bytes]:
        """A command in one piece. Its name may be of several words, which go separately."""
        name = args[0].split() if isinstance(args[0], (str, bytes)) else [args[0]]
        words = [_word(arg) for arg in (*name, *args[1:])]
        pieces = [b"*%d\r\n" % len(words)]
        for word in words:
            pieces += (b"$%d\r\n" % len(word), word, b"\r\n")
        return [b"".join(pieces)]


def _is_stale(connection: redis.Connection) -> bool:
    """Whether there is something to be read before anything was asked: its end, most likely."""
    try:
        return connection.can_read()
    except (redis.ConnectionError, redis.TimeoutError, OSError):
        return True


def _word(value: str | bytes | float) -> bytes:
    """What is seldom is redis-py's to spell, or to refuse."""
    kind = type(value)
    if kind is bytes:
        return cast("bytes", value)
    if kind is str:
        return cast("str", value).encode()
    return b"%d" % value if kind is int else cast("bytes", _encoder.encode(value))
