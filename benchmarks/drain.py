"""Draining: orders wait on their tube, workers are started; from the first claim to the last order's end.

The sandbox that answers the workers' calls runs on the same processors, so the processor time that each
program spends on an order is told as well.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import msgspec
import redis
from msgspec import Struct
from ulid import ULID

from benchmarks.processes import cpu_seconds
from benchmarks.stage import CLIENT_KEY, Stage
from benchmarks.wire import Wire, request
from deploy.demo.orders import GIVEN
from shared.orders import keyspace
from shared.orders.types.kinds import NumberActivate
from shared.orders.types.workflow import steps_of
from shared.store import connect

CLIENT = "demo"
PATIENCE = 120.0
LOOK = 0.005
SERVERS = ("sandbox", "redis", "beanstalkd")
STEPS = len(steps_of(NumberActivate(reference="any", number=GIVEN[0])))


class Rate(Struct, frozen=True):
    """With so many workers."""

    orders_per_second: float
    steps_per_second: float
    cpu_us_per_order: dict[str, float]


class Drain(Struct, frozen=True):
    """`number.activate` with a given number: three steps, four calls to the carrier."""

    one_worker: Rate
    two_workers: Rate


def measure(stage: Stage) -> Drain:
    """One and two workers in turn, each with numbers that nobody had before."""
    numbers = iter(GIVEN)
    rounds = [
        tuple(_round(stage, count, [next(numbers) for _ in range(stage.effort.drained)]) for count in (1, 2))
        for _ in range(stage.effort.rounds)
    ]
    return Drain(*(_middle(list(kind)) for kind in zip(*rounds, strict=True)))


def _middle(rounds: list[Rate]) -> Rate:
    programs = rounds[0].cpu_us_per_order
    return Rate(
        median(one.orders_per_second for one in rounds),
        median(one.steps_per_second for one in rounds),
        {name: median(one.cpu_us_per_order[name] for one in rounds) for name in programs},
    )


def _round(stage: Stage, workers: int, numbers: list[str]) -> Rate:
    book = connect(stage.running.environment()["TRUNKLINE_REDIS_URL"])
    done = _count(book, "succeeded")
    _hand_in(stage, numbers)
    with _working(stage, workers) as pids:
        _wait(lambda: _count(book, "accepted") < len(numbers))
        begun, used = time.monotonic(), _used(stage, pids)
        _wait(lambda: _count(book, "succeeded") == done + len(numbers))
        seconds, spent = time.monotonic() - begun, _used(stage, pids)
    book.close()
    cpu = {name: (spent[name] - used[name]) / len(numbers) * 1e6 for name in spent}
    return Rate(len(numbers) / seconds, len(numbers) * STEPS / seconds, cpu)


def _hand_in(stage: Stage, numbers: list[str]) -> None:
    """All orders in one batch."""
    orders = [{"type": "number.activate", "reference": str(ULID()), "number": number} for number in numbers]
    body = b"\n".join(msgspec.json.encode(order) for order in orders)
    headers = {"Authorization": f"Bearer {CLIENT_KEY}", "Idempotency-Key": str(ULID())}
    wire = Wire(stage.running.addresses.gateway)
    wire.ask(request("POST", "/batches", headers, body), expect=(202,))
    wire.close()


@contextmanager
def _working(stage: Stage, count: int) -> Generator[list[int]]:
    """So many workers, as supervisord would run them; their pids."""
    with ExitStack() as cleanup:
        yield [cleanup.enter_context(_worker(stage)) for _ in range(count)]


@contextmanager
def _worker(stage: Stage) -> Generator[int]:
    command = [str(Path(sys.executable).with_name("trunkline")), "worker"]
    with (Path(stage.running.state) / "logs" / "bench-worker.log").open("ab") as log:
        worker = subprocess.Popen(command, env=stage.environment(), stdout=log, stderr=log)
        try:
            yield worker.pid
        finally:
            worker.terminate()
            worker.wait(PATIENCE)


def _wait(happened: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > give_up:
            raise TimeoutError(f"the orders did not move on for {PATIENCE:g} seconds")
        time.sleep(LOOK)


def _count(book: redis.Redis, state: str) -> int:
    return book.zcard(keyspace.orders_in(CLIENT, state))


def _used(stage: Stage, workers: list[int]) -> dict[str, float]:
    """Processor seconds of every program that has a part in it, so far."""
    pids = stage.running.processes()
    return {"workers": sum(map(cpu_seconds, workers))} | {name: cpu_seconds(pids[name]) for name in SERVERS}
