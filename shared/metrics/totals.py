"""What all processes have counted, as the book has it."""

from collections.abc import Mapping
from typing import NamedTuple, cast

import msgspec
import redis

from shared.metrics.tally import Counts
from shared.metrics.teller import GONE
from shared.orders import keyspace
from shared.store import availability

_name = msgspec.json.Decoder(tuple[str, ...])


class Totals(NamedTuple):
    """Counts over all processes there ever were; processes that live, and the sums of their gauges."""

    counts: Counts
    processes: Mapping[str, int]
    gauges: Mapping[str, float]


def read(client: redis.Redis) -> Totals:
    """All of it. Raises `BookUnavailable`."""
    with availability():
        pipeline = client.pipeline(transaction=False)
        pipeline.hgetall(keyspace.COUNTERS)
        pipeline.time()
        pipeline.zrange(keyspace.PROCESSES, 0, -1, withscores=True)
        counts, now, known = cast(
            "tuple[dict[bytes, bytes], tuple[int, int], list[tuple[bytes, float]]]", pipeline.execute()
        )
        living = [name.decode() for name, heard in known if heard > now[0] - GONE]
        for name in living:
            pipeline.hgetall(keyspace.process(name))
        told = cast("list[dict[bytes, bytes]]", pipeline.execute())
    processes: dict[str, int] = {}
    for name in living:
        program = name.partition(":")[0]
        processes[program] = processes.get(program, 0) + 1
    gauges: dict[str, float] = {}
    for fields in told:
        for field, value in fields.items():
            gauges[field.decode()] = gauges.get(field.decode(), 0) + float(value)
    return Totals({_name.decode(name): float(value) for name, value in counts.items()}, processes, gauges)
