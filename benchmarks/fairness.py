"""Fairness: one client's single orders, alone and beside a batch of 10,000 that another client has handed in.

Two workers drain the batch meanwhile. One order comes after another, each waited for: a single one of the
other client, one of high priority of the batch's own, and so on. The batch itself is not waited for.
"""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter_ns

import msgspec
from msgspec import Struct
from ulid import ULID

from benchmarks.latency import latency
from benchmarks.stage import CLIENT_KEY, Stage
from benchmarks.wire import Wire, request
from deploy.demo.orders import AREAS, GIVEN
from shared.orders.states import FINAL

OTHER = "single"
"""The client that hands in single orders."""
CROWD = (*(f"44{area}4960{rest:03d}" for area in AREAS for rest in range(1000)), *GIVEN)
"""The batch's numbers; the single orders have theirs from the other end."""


class Waited(Struct, frozen=True):
    """From an order's being handed in until it has succeeded."""

    p50_us: float
    p99_us: float
    longest_us: float


class Fairness(Struct, frozen=True):
    """`urgent` are the orders of high priority, handed in beside the batch by its own client.

    `added_at_most` is the longest time beside the batch less the median alone. `batch_orders_per_second` are
    those of the batch that ended meanwhile.
    """

    batch: int
    batch_orders_per_second: float
    alone: Waited
    beside: Waited
    urgent: Waited
    added_at_most_us: float


def measure(stage: Stage) -> Fairness:
    """Single orders, the batch, and single orders again while it is worked off."""
    key, numbers = _client(stage), reversed(GIVEN)
    with closing(Wire(stage.running.addresses.gateway)) as wire:
        alone = [_time(wire, key, next(numbers)) for _ in range(stage.effort.round_trips)]
        batch, begun = _hand_in(stage, CROWD[: stage.effort.batch]), perf_counter_ns()
        beside, urgent = zip(
            *(
                (_time(wire, key, next(numbers)), _time(wire, CLIENT_KEY, next(numbers), priority="high"))
                for _ in range(stage.effort.round_trips // 2)
            ),
            strict=True,
        )
    seconds = (perf_counter_ns() - begun) / 1e9
    return Fairness(
        batch=stage.effort.batch,
        batch_orders_per_second=_ended(stage, batch) / seconds,
        alone=_waited(alone),
        beside=_waited(beside),
        urgent=_waited(urgent),
        added_at_most_us=(max(beside) - median(alone)) / 1000,
    )


def _waited(nanoseconds: Sequence[int]) -> Waited:
    middle = latency(nanoseconds)
    return Waited(middle.p50_us, middle.p99_us, max(nanoseconds) / 1000)


def _time(wire: Wire, key: str, number: str, **more: str) -> int:
    """Nanoseconds until an order has succeeded."""
    body = msgspec.json.encode({"type": "number.activate", "reference": "single", "number": number, **more})
    headers = {"Authorization": f"Bearer {key}", "Prefer": "wait=30", "Idempotency-Key": str(ULID())}
    begun = perf_counter_ns()
    found = msgspec.json.decode(wire.ask(request("POST", "/orders", headers, body), expect=(200,)))
    if found["status"] != "succeeded":
        raise RuntimeError(f"the order {found['status']}: {found['why']}")
    return perf_counter_ns() - begun


def _client(stage: Stage) -> str:
    """The key of a second client, made anew."""
    command = [str(Path(sys.executable).with_name("trunkline")), "client", "add", OTHER]
    told = subprocess.run(command, env=stage.environment(), capture_output=True, text=True, check=True).stdout
    return told.split()[1]


def _hand_in(stage: Stage, numbers: Iterable[str]) -> str:
    """All orders in one batch; its id."""
    orders = [{"type": "number.activate", "reference": str(ULID()), "number": number} for number in numbers]
    body = b"\n".join(msgspec.json.encode(order) for order in orders)
    headers = {"Authorization": f"Bearer {CLIENT_KEY}", "Idempotency-Key": str(ULID())}
    with closing(Wire(stage.running.addresses.gateway)) as wire:
        return msgspec.json.decode(wire.ask(request("POST", "/batches", headers, body), expect=(202,)))["id"]


def _ended(stage: Stage, batch: str) -> int:
    """How many of the batch's orders have ended."""
    question = request("GET", f"/batches/{batch}", {"Authorization": f"Bearer {CLIENT_KEY}"})
    with closing(Wire(stage.running.addresses.gateway)) as wire:
        states: dict[str, int] = msgspec.json.decode(wire.ask(question, expect=(200,)))["status"]
    return sum(states.get(state, 0) for state in FINAL)
