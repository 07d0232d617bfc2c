"""What people would otherwise pick: a common web framework with a common task queue, beside the gateway.

The same orders from the same clients over as many connections, one process each, the same Redis, synced to
disk; in turn, so that a busy machine is busy for all. `queued` only queues a task, `keyed` remembers the
idempotency key and the order as well. The gateway does all that an accepted order needs: see `accepts`.
"""

import multiprocessing

from msgspec import Struct

from benchmarks import accepts
from benchmarks.accepts import Accepting, Target
from benchmarks.stage import Stage
from benchmarks.usual.server import running


class Usual(Struct, frozen=True):
    """Three ways to accept an order, measured in turn."""

    trunkline: Accepting
    queued: Accepting
    keyed: Accepting


def measure(stage: Stage) -> Usual:
    """The median round of each; the first ones only warm up."""
    with running(stage) as server, multiprocessing.get_context("spawn").Pool(accepts.CLIENTS) as pool:
        targets = (
            accepts.gateway(stage),
            Target(server.port, server.pid, "/orders"),
            Target(server.port, server.pid, "/keyed-orders"),
        )
        turns = [
            [accepts.one_round(target, stage.effort.accepts, pool) for target in targets]
            for _ in range(stage.effort.rounds + 1)
        ][1:]
    return Usual(*(accepts.middle_of(rounds) for rounds in zip(*turns, strict=True)))
