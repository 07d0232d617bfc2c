"""A batch: 10,000 orders in one request, until 202 and until all lie on the belt; then sent once more.

No worker runs. The answer does not wait for the belt, so that both times are told.
"""

import time
from statistics import median

import msgspec
from msgspec import Struct
from ulid import ULID

from benchmarks import wire
from benchmarks.accepts import body_of
from benchmarks.processes import cpu_seconds, memory_mib
from benchmarks.stage import CLIENT_KEY, Stage
from shared.tubes.client import Beanstalkd
from shared.tubes.names import NUMBERS_SEARCH

LOOK = 0.05
"""Seconds between two looks at the belt."""


class Batch(Struct, frozen=True):
    """Times are of the whole batch, processor time is an order's."""

    lines: int
    orders_per_second: float
    answered_in_seconds: float
    on_the_belt_in_seconds: float
    sent_again_in_seconds: float
    gateway_cpu_us: float
    gateway_before_mib: float
    gateway_after_mib: float


class _Round(Struct, frozen=True):
    answered: float
    on_the_belt: float
    again: float
    cpu: float


class _Answer(Struct):
    created: int
    replayed: int


def measure(stage: Stage) -> Batch:
    """The median round; memory is the gateway's before the first and after the last."""
    gateway, count = stage.running.processes()["gateway"], stage.effort.batch
    before = memory_mib(gateway)
    rounds = [_round(stage, gateway, count) for _ in range(stage.effort.rounds)]
    answered = median(one.answered for one in rounds)
    return Batch(
        lines=count,
        orders_per_second=count / answered,
        answered_in_seconds=answered,
        on_the_belt_in_seconds=median(one.on_the_belt for one in rounds),
        sent_again_in_seconds=median(one.again for one in rounds),
        gateway_cpu_us=median(one.cpu for one in rounds) / count * 1e6,
        gateway_before_mib=before,
        gateway_after_mib=memory_mib(gateway),
    )


def _round(stage: Stage, gateway: int, count: int) -> _Round:
    name = str(ULID())
    body = b"".join(body_of(f"{name}-{number}") + b"\n" for number in range(count))
    content = wire.request("POST", "/batches", {"Authorization": f"Bearer {CLIENT_KEY}"}, body)
    wanted = _waiting(stage) + count
    used, begun = cpu_seconds(gateway), time.perf_counter()
    _send(stage, content, _Answer(count, 0))
    answered, cpu = time.perf_counter() - begun, cpu_seconds(gateway) - used
    while _waiting(stage) < wanted:
        time.sleep(LOOK)
    on_the_belt = time.perf_counter() - begun
    begun = time.perf_counter()
    _send(stage, content, _Answer(0, count))
    return _Round(answered, on_the_belt, time.perf_counter() - begun, cpu)


def _send(stage: Stage, content: bytes, expected: _Answer) -> None:
    connection = wire.Wire(stage.running.addresses.gateway)
    try:
        answer = msgspec.json.decode(connection.ask(content, expect=(202,)), type=_Answer)
    finally:
        connection.close()
    if answer != expected:
        raise wire.UnexpectedAnswer(f"{answer} instead of {expected}")


def _waiting(stage: Stage) -> int:
    """Jobs of new orders on the belt."""
    belt = Beanstalkd(stage.running.addresses.environment()["TRUNKLINE_BEANSTALKD"])
    try:
        return belt.waiting(NUMBERS_SEARCH)["ready"]
    finally:
        belt.close()
