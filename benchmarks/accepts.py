"""Accepting: `POST /orders` over 32 connections until 202. No worker runs, so nothing else is measured."""

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.pool import Pool
from statistics import median

import msgspec
from msgspec import Struct
from ulid import ULID

from benchmarks import wire
from benchmarks.latency import Latency, latency, middle
from benchmarks.processes import cpu_seconds
from benchmarks.stage import CLIENT_KEY, Stage
from deploy.demo.orders import EMERGENCY, GIVEN

CLIENTS = 2
CONNECTIONS = 32
CONFIG = {
    "routing": {
        "default": [
            [{"type": "sip", "endpoint": f"%e164@pbx-{site}.example.com", "timeout": 20}]
            for site in ("leeds", "bristol", "cardiff")
        ]
    }
}
LEAD = 0.5
"""Seconds in which the client processes make their requests, before they start together."""


class Accepting(Struct, frozen=True):
    """Processor times are an order's: they tell, on a busy machine too, what it costs."""

    per_second: float
    latency: Latency
    server_cpu_us: float
    client_cpu_us: float


class Accepts(Accepting, frozen=True):
    """And how long an order is."""

    body_bytes: int


class Target(Struct, frozen=True):
    """Who is to accept orders: a server on loopback, and its process."""

    port: int
    pid: int
    path: str


class _Sent(Struct, frozen=True):
    """What one client process has done."""

    started: float
    ended: float
    taken: list[int]
    cpu: float


def measure(stage: Stage) -> Accepts:
    """The median round; the first one only warms up."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        target, count = gateway(stage), stage.effort.accepts
        rounds = [one_round(target, count, pool) for _ in range(stage.effort.rounds + 1)][1:]
    return Accepts(**msgspec.structs.asdict(middle_of(rounds)), body_bytes=len(body_of("0")))


def gateway(stage: Stage) -> Target:
    """The stack's gateway."""
    return Target(stage.running.addresses.gateway, stage.running.processes()["gateway"], "/orders")


def middle_of(rounds: Sequence[Accepting]) -> Accepting:
    """The median of each figure."""
    return Accepting(
        per_second=median(one.per_second for one in rounds),
        latency=middle(one.latency for one in rounds),
        server_cpu_us=median(one.server_cpu_us for one in rounds),
        client_cpu_us=median(one.client_cpu_us for one in rounds),
    )


def one_round(target: Target, count: int, pool: Pool) -> Accepting:
    """So many orders from each client process."""
    used = cpu_seconds(target.pid)
    begin = time.monotonic() + LEAD
    sent: list[_Sent] = pool.starmap(_client, [(target, count, begin)] * CLIENTS, chunksize=1)
    taken = [nanoseconds for one in sent for nanoseconds in one.taken]
    return Accepting(
        per_second=len(taken) / (max(one.ended for one in sent) - min(one.started for one in sent)),
        latency=latency(taken),
        server_cpu_us=(cpu_seconds(target.pid) - used) / len(taken) * 1e6,
        client_cpu_us=sum(one.cpu for one in sent) / len(taken) * 1e6,
    )


def _client(target: Target, count: int, begin: float) -> _Sent:
    """Hand so many orders in, from the moment `begin` on."""
    requests = [_request(target.path, str(ULID())) for _ in range(count)]
    time.sleep(max(0.0, begin - time.monotonic()))
    started, used = time.monotonic(), time.process_time()
    taken = wire.send_all(target.port, requests, connections=CONNECTIONS // CLIENTS, expect=202)
    return _Sent(started, time.monotonic(), taken, time.process_time() - used)


def _request(path: str, name: str) -> bytes:
    headers = {"Authorization": f"Bearer {CLIENT_KEY}", "Idempotency-Key": name}
    return wire.request("POST", path, headers, body_of(name))


def body_of(name: str) -> bytes:
    """An order with a reference of its own."""
    order = {
        "type": "number.activate",
        "reference": f"bench-{name}",
        "number": GIVEN[0],
        "trunk": "930000-L001",
        "config": CONFIG,
        "emergency": EMERGENCY,
    }
    return msgspec.json.encode(order)
