"""The sandbox alone: requests a second of three endpoints, over kept connections to two web processes."""

import time
from contextlib import closing
from itertools import repeat
from statistics import median

import msgspec
from msgspec import Struct

from benchmarks import wire
from benchmarks.accepts import CONFIG
from benchmarks.latency import Latency, latency, middle
from benchmarks.processes import cpu_seconds
from benchmarks.stage import Stage
from benchmarks.wire import Wire

SETTINGS = {"TRUNKLINE_SANDBOX_PROCESSES": "2"}
CONNECTIONS = 16
NUMBER = "/v3/numbers/930000/allocated/441134960021"
BALANCE = "/v3/accounts/930000/prepay/balance"
HEADERS = {"Authorization": "Basic c2FuZGJveDpzYW5kYm94"}


class Rate(Struct, frozen=True):
    """Processor time is that of one request, both web processes and the daemon together."""

    requests_per_second: float
    latency: Latency
    cpu_us: float


class Sandbox(Struct, frozen=True):
    """A read, a number with all that hangs on it, and a write."""

    balance: Rate
    allocated: Rate
    put_config: Rate


class _Round(Struct, frozen=True):
    per_second: float
    latency: Latency
    cpu: float


def measure(stage: Stage) -> Sandbox:
    """Allocate a number and ask, for one thing after the other."""
    with closing(Wire(stage.running.addresses.sandbox)) as connection:
        connection.ask(wire.request("PUT", NUMBER, HEADERS), expect=(200,))
    return Sandbox(
        balance=_rate(stage, wire.request("GET", BALANCE, HEADERS)),
        allocated=_rate(stage, wire.request("GET", NUMBER, HEADERS)),
        put_config=_rate(
            stage, wire.request("PUT", f"{NUMBER}/config", HEADERS, msgspec.json.encode(CONFIG))
        ),
    )


def _rate(stage: Stage, request: bytes) -> Rate:
    """The median round; the first one only warms up."""
    rounds = [_round(stage, request) for _ in range(stage.effort.rounds + 1)][1:]
    return Rate(
        requests_per_second=median(one.per_second for one in rounds),
        latency=middle(one.latency for one in rounds),
        cpu_us=median(one.cpu for one in rounds) * 1e6,
    )


def _round(stage: Stage, request: bytes) -> _Round:
    program, count = stage.running.processes()["sandbox"], stage.effort.requests
    used, started = cpu_seconds(program), time.monotonic()
    taken = wire.send_all(
        stage.running.addresses.sandbox, repeat(request, count), connections=CONNECTIONS, expect=200
    )
    seconds = time.monotonic() - started
    return _Round(count / seconds, latency(taken), (cpu_seconds(program) - used) / count)
