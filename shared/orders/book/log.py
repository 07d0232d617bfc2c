"""A client's log: what has happened to any of its orders, in one sequence, for whoever wants to be told.

Entries are numbered from 1 without a gap and say where to look; what happened stands on the order's timeline.
Only the newest are kept, and a reader learns when it comes too late. Nothing here writes: `accept.lua` and
`commit.lua` do, together with what happens.
"""

from typing import cast

import msgspec
import redis
from msgspec import Struct

from shared.orders import keyspace
from shared.orders.timeline import Entry
from shared.store import availability

LOG_KEPT = 100_000
"""Events of one client, of all its orders together, after which the oldest are forgotten."""

_entry = msgspec.json.Decoder(Entry)
_Row = tuple[bytes, dict[bytes, bytes]]


class Event(Struct, frozen=True):
    """Something that happened to an order of a client."""

    number: int
    order_id: str
    index: int
    """Its place on the order's timeline."""
    entry: Entry


class Page(Struct, frozen=True):
    """Some events in their order, and the number that the next look goes on from."""

    events: list[Event]
    position: int
    missing: bool
    """Whether earlier ones, which the reader has not seen, are not kept any more."""


class Log:
    """Reads the logs of all clients. Safe for threads; every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def last(self, client_id: str) -> int:
        """The number of the newest event; 0 before there is any."""
        with availability():
            rows = cast("list[_Row]", self._redis.xrevrange(keyspace.log(client_id), count=1))
        return _number(rows[0]) if rows else 0

    def after(self, client_id: str, position: int, limit: int) -> Page:
        """The events that follow number `position`, at most so many."""
        with availability():
            rows = cast(
                "list[_Row]",
                self._redis.xrange(keyspace.log(client_id), min=f"{position + 1}-0", count=limit),
            )
        if not rows:
            return self._nothing_after(client_id, position)
        missing = _number(rows[0]) > position + 1
        return Page(self._events(rows), _number(rows[-1]), missing)

    def _nothing_after(self, client_id: str, position: int) -> Page:
        """Nothing new; or a position from another life of the book, which counts as one that is too old."""
        if self.last(client_id) >= position:
            return Page([], position, missing=False)
        return Page([], 0, missing=True)

    def _events(self, rows: list[_Row]) -> list[Event]:
        pipeline = self._redis.pipeline(transaction=False)
        for _, fields in rows:
            pipeline.lindex(keyspace.timeline(fields[b"order"].decode()), int(fields[b"index"]))
        with availability():
            lines = cast("list[bytes | None]", pipeline.execute())
        return [
            Event(_number(row), row[1][b"order"].decode(), int(row[1][b"index"]), _entry.decode(line))
            for row, line in zip(rows, lines, strict=True)
            if line is not None
        ]


def _number(row: _Row) -> int:
    return int(row[0].partition(b"-")[0])
