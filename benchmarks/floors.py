"""Floors: a bare write to each server, one at a time, synced to disk. Nothing that writes both is quicker."""

import time
from collections.abc import Callable

import greenstalk
from msgspec import Struct

from benchmarks.latency import Latency, latency, middle
from benchmarks.stage import Stage
from deploy.local.addresses import LOOPBACK
from shared.store import connect

BODY = b"x" * 500
TUBE = "bench.floor"


class Floor(Struct, frozen=True):
    """One kind of write."""

    per_second: float
    latency: Latency


class Floors(Struct, frozen=True):
    """Redis with its AOF synced always, beanstalkd with -f0; 500 bytes each."""

    redis_set: Floor
    beanstalkd_put: Floor


def measure(stage: Stage) -> Floors:
    """Time both clients' plain calls in interleaved rounds."""
    redis = connect(stage.running.environment()["TRUNKLINE_REDIS_URL"])
    with greenstalk.Client((LOOPBACK, stage.running.addresses.beanstalkd), use=TUBE, encoding=None) as belt:
        rounds = [
            (
                _timed(stage.effort.writes, lambda: redis.set("bench:floor", BODY)),
                _timed(stage.effort.writes, lambda: belt.put(BODY)),
            )
            for _ in range(stage.effort.rounds)
        ]
    redis.delete("bench:floor")
    redis.close()
    return Floors(*(_floor(list(kind)) for kind in zip(*rounds, strict=True)))


def _timed(times: int, write: Callable[[], object]) -> Latency:
    taken: list[int] = []
    for _ in range(times):
        begun = time.perf_counter_ns()
        write()
        taken.append(time.perf_counter_ns() - begun)
    return latency(taken)


def _floor(rounds: list[Latency]) -> Floor:
    found = middle(rounds)
    return Floor(1e6 / found.p50_us, found)
