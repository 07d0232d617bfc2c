"""redis-py at less cost: the same connections, pool and answers, without what it does beside a command.

redis-py counts and times each command for statistics that nobody reads here, and is ready to repeat it, which
is switched off here. That and the way it spells a command out were most of what a worker did for the book.
"""

from typing import cast

import redis
from redis._parsers.encoders import Encoder

_encoder = Encoder("utf-8", "strict", decode_responses=False)


class Client(redis.Redis):
    """Sends a command once, on a connection of the pool, and drops a connection that failed."""

    def execute_command(self, *args: object, **options: object) -> object:
        """See `redis.Redis.execute_command`."""
        connection = self.connection_pool.get_connection()
        try:
            connection.send_command(*args, **options)
            return cast("object", self.parse_response(connection, args[0], **options))
        except (redis.ConnectionError, redis.TimeoutError):
            connection.disconnect()
            raise
        finally:
            self.connection_pool.release(connection)


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


def _word(value: str | bytes | float) -> bytes:
    """Anything that is neither text nor bytes is redis-py's to spell, or to refuse."""
    if type(value) is bytes:
        return value
    return value.encode() if type(value) is str else cast("bytes", _encoder.encode(value))
