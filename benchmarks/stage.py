"""What every benchmark is given: a stack that is up, and how much to do."""

import os
import tempfile
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from deploy.local import addresses, stack
from deploy.local.stack import Running
from deploy.setup.paths import DEV

FOLDER = DEV / "bench"
"""Stacks live on the checkout's disk: a temporary folder may be in memory, where syncing costs nothing."""
CLIENT_KEY = "tl_demo_demo-secret"


class Effort(Struct, frozen=True):
    """How often each thing is done; every benchmark is bounded by one of these counts."""

    rounds: int
    """Rounds of which a figure is the median."""
    writes: int
    """Writes to each server for the floors."""
    jobs: int
    """Jobs whose pick-up is timed."""
    accepts: int
    """Orders handed in a round by each of the two client processes."""
    batch: int
    """Orders of one batch."""
    drained: int
    """Orders that the workers drain in a round."""
    waiters: int
    """Requests that wait at the same time."""
    round_trips: int
    """Orders of each type that are waited for."""
    requests: int
    """Requests of each kind that the sandbox answers in a round."""


FULL = Effort(
    rounds=3,
    writes=2000,
    jobs=2000,
    accepts=4000,
    batch=10_000,
    drained=500,
    waiters=1000,
    round_trips=200,
    requests=4000,
)
QUICK = Effort(
    rounds=1,
    writes=50,
    jobs=20,
    accepts=100,
    batch=200,
    drained=10,
    waiters=50,
    round_trips=5,
    requests=50,
)


class Stage(Struct, frozen=True):
    """A stack for a benchmark."""

    running: Running
    started_in: float
    """Seconds from nothing until all was ready."""
    effort: Effort

    def environment(self) -> dict[str, str]:
        """The environment of a program that joins the stack."""
        return {**os.environ, "TRUNKLINE_ENVIRONMENT": "development", **self.running.environment()}


@contextmanager
def stage(
    programs: Collection[str], effort: Effort, settings: Mapping[str, str] | None = None
) -> Generator[Stage]:
    """A stack of these programs on free ports, with durable servers; stopped and removed at the end."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="stack-", dir=FOLDER) as folder:
        begun = time.monotonic()
        running = stack.start(Path(folder), addresses=addresses.free(), programs=programs, settings=settings)
        try:
            yield Stage(running, time.monotonic() - begun, effort)
        finally:
            running.stop()
