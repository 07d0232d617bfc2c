"""Waiting: what it costs a gateway that many wait, and how soon they all have their answer.

One order is waited for over many connections, while others are handed in beside them; then it ends.
"""

import time
from contextlib import ExitStack, closing

import msgspec
from msgspec import Struct
from ulid import ULID

from benchmarks import wire
from benchmarks.latency import Latency, latency
from benchmarks.processes import cpu_seconds, memory_mib
from benchmarks.stage import CLIENT_KEY, Stage
from benchmarks.wire import Wire
from shared.config import Config
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.progress import Rules
from shared.outcome import Done
from shared.store import connect

BESIDE = 8
"""Connections over which other orders come in meanwhile."""


class Waiting(Struct, frozen=True):
    """Orders that nobody waits for: alone, right behind the crowd that comes to wait, and beside it then."""

    waiters: int
    alone: Latency
    behind_seconds: float
    beside: Latency
    memory_of_one_mib: float
    all_answered_seconds: float
    cpu_of_one_us: float


def measure(stage: Stage) -> Waiting:
    """Let all wait for one order, hand others in, end it."""
    gateway, port = stage.running.processes()["gateway"], stage.running.addresses.gateway
    alone = _hand_in(port, stage.effort.waiters)
    empty = memory_mib(gateway)
    with ExitStack() as cleanup:
        wires = [cleanup.enter_context(closing(Wire(port))) for _ in range(stage.effort.waiters)]
        key = str(ULID())
        order_id = _accept(wires[0], key)
        for each in wires:
            each.send(_request(key, wait=True))
        came = time.perf_counter()
        _hand_in(port, 1)
        behind = time.perf_counter() - came
        beside = _hand_in(port, stage.effort.waiters)
        held = memory_mib(gateway)
        used, begun = cpu_seconds(gateway), time.perf_counter()
        _finish(stage, order_id)
        for each in wires:
            _collect(each)
        return Waiting(
            waiters=len(wires),
            alone=alone,
            behind_seconds=behind,
            beside=beside,
            memory_of_one_mib=(held - empty) / len(wires),
            all_answered_seconds=time.perf_counter() - begun,
            cpu_of_one_us=(cpu_seconds(gateway) - used) / len(wires) * 1e6,
        )


def _hand_in(port: int, count: int) -> Latency:
    requests = [_request(str(ULID())) for _ in range(count)]
    return latency(wire.send_all(port, requests, connections=BESIDE, expect=202))


def _accept(connection: Wire, key: str) -> str:
    return msgspec.json.decode(connection.ask(_request(key), expect=(202,)))["id"]


def _collect(connection: Wire) -> None:
    while (answer := connection.receive()) is None:
        continue
    wire.check(answer, (200,))


def _finish(stage: Stage, order_id: str) -> None:
    """Do what workers would, without the carrier."""
    client = connect(stage.running.addresses.urls()["redis"] + "/0")
    book, rules = Book(client, patience=30), Rules.of(Config())
    order = book.read(order_id)
    for _ in order.steps:
        order = book.commit(order, progress.claim(order, "bench", order.updated, rules))
        order = book.commit(order, progress.settle(order, Done(), order.updated, 0.0, rules))
    client.close()


def _request(key: str, *, wait: bool = False) -> bytes:
    body = msgspec.json.encode({"type": "number.release", "reference": "waiting", "number": "442079460123"})
    headers = {"Authorization": f"Bearer {CLIENT_KEY}", "Idempotency-Key": key}
    return wire.request("POST", "/orders", headers | ({"Prefer": "wait=30"} if wait else {}), body)
