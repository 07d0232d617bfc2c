"""Pick-up: from before a put to a handler's first line in another process, which is blocked in a reserve."""

import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import TypeAlias, cast

from msgspec import Struct

from benchmarks.latency import Latency, latency
from benchmarks.stage import Stage
from shared.tubes import envelope
from shared.tubes.client import Beanstalkd

Stamps: TypeAlias = "Connection[int, int]"
"""Carries monotonic nanoseconds from one process to the other."""

TUBE = "bench.pick-up"
PATIENCE = 30
ORDER = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
SETTLE = 0.002
"""Seconds for the other process to be blocked in its next reserve."""


class PickUp(Struct, frozen=True):
    """With the envelope made before and taken apart after."""

    latency: Latency


def measure(stage: Stage) -> PickUp:
    """Put jobs one by one for a process that waits for them. Linux's monotonic clock is the same in both."""
    address = stage.running.environment()["TRUNKLINE_BEANSTALKD"]
    ours, theirs = cast("tuple[Stamps, Stamps]", multiprocessing.Pipe())
    context = multiprocessing.get_context("spawn")
    worker = context.Process(target=_work, args=(address, stage.effort.jobs, theirs), daemon=True)
    worker.start()
    belt = Beanstalkd(address)
    try:
        _receive(ours)
        taken = [_put(belt, ours) for _ in range(stage.effort.jobs)]
    finally:
        belt.close()
        worker.join(PATIENCE)
    return PickUp(latency(taken))


def _put(belt: Beanstalkd, stamps: Stamps) -> int:
    time.sleep(SETTLE)
    begun = time.monotonic_ns()
    belt.put(TUBE, envelope.encode(ORDER, TUBE, 1, "0" * 32), priority=1000, ttr=60)
    return _receive(stamps) - begun


def _receive(stamps: Stamps) -> int:
    if not stamps.poll(PATIENCE):
        raise TimeoutError("the process that should pick jobs up says nothing")
    return stamps.recv()


def _work(address: str, jobs: int, stamps: Stamps) -> None:
    belt = Beanstalkd(address)
    belt.watch((TUBE,))
    stamps.send(time.monotonic_ns())
    for _ in range(jobs):
        job = belt.reserve(PATIENCE)
        if job is None:
            return
        envelope.decode(job.body)
        now = time.monotonic_ns()
        belt.delete(job)
        stamps.send(now)
    belt.close()
