"""Accepting: `POST /orders` over 32 connections until 202. No worker runs, so nothing else is measured."""

import multiprocessing
import time
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


class Accepts(Struct, frozen=True):
    """Processor times are an order's: they tell, on a busy machine too, what it costs."""

    per_second: float
    latency: Latency
    body_bytes: int
    gateway_cpu_us: float
    client_cpu_us: float


class _Round(Struct, frozen=True):
    per_second: float
    latency: Latency
    gateway_cpu: float
    client_cpu: float


class _Sent(Struct, frozen=True):
    """What one client process has done."""

    started: float
    ended: float
    taken: list[int]
    cpu: float


def measure(stage: Stage) -> Accepts:
    """The median round; the first one only warms up."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        rounds = [_round(stage, pool) for _ in range(stage.effort.rounds + 1)][1:]
    return Accepts(
        per_second=median(one.per_second for one in rounds),
        latency=middle(one.latency for one in rounds),
        body_bytes=len(body_of("0")),
        gateway_cpu_us=median(one.gateway_cpu for one in rounds) * 1e6,
        client_cpu_us=median(one.client_cpu for one in rounds) * 1e6,
    )


def _round(stage: Stage, pool: Pool) -> _Round:
    gateway = stage.running.processes()["gateway"]
    used = cpu_seconds(gateway)
    begin = time.monotonic() + LEAD
    task = (stage.running.addresses.gateway, stage.effort.accepts, begin)
    sent: list[_Sent] = pool.starmap(_client, [task] * CLIENTS, chunksize=1)
    taken = [nanoseconds for one in sent for nanoseconds in one.taken]
    return _Round(
        per_second=len(taken) / (max(one.ended for one in sent) - min(one.started for one in sent)),
        latency=latency(taken),
        gateway_cpu=(cpu_seconds(gateway) - used) / len(taken),
        client_cpu=sum(one.cpu for one in sent) / len(taken),
    )


def _client(port: int, count: int, begin: float) -> _Sent:
    """Hand so many orders in, from the moment `begin` on."""
    requests = [_request(str(ULID())) for _ in range(count)]
    time.sleep(max(0.0, begin - time.monotonic()))
    started, used = time.monotonic(), time.process_time()
    taken = wire.send_all(port, requests, connections=CONNECTIONS // CLIENTS, expect=202)
    return _Sent(started, time.monotonic(), taken, time.process_time() - used)


def _request(name: str) -> bytes:
    headers = {"Authorization": f"Bearer {CLIENT_KEY}", "Idempotency-Key": name}
    return wire.request("POST", "/orders", headers, body_of(name))


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
