"""Ten times as many orders at once as the gateway takes: what it refuses, how soon, and what becomes of them.

Two processes hold ten times as many connections as there are threads and places in the queue. Each sends its
next order as soon as the last one is answered, whatever the answer. Afterwards everything that was accepted
is looked for in the book.
"""

import multiprocessing
import selectors
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http import HTTPStatus

import msgspec
from msgspec import Struct
from ulid import ULID

from benchmarks.accepts import body_of
from benchmarks.latency import Latency, latency
from benchmarks.stage import CLIENT_KEY, Stage
from benchmarks.wire import PATIENCE, UnexpectedAnswer, Wire, request

CLIENTS = 2
THREADS, QUEUE = 16, 16
SETTINGS = {"TRUNKLINE_GATEWAY_THREADS": str(THREADS), "TRUNKLINE_GATEWAY_QUEUE": str(QUEUE)}
CONNECTIONS = 10 * (THREADS + QUEUE)
AUTHORIZATION = {"Authorization": f"Bearer {CLIENT_KEY}"}
PAGE = 500
TRIES = 1000
_REFUSED = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)


class Overload(Struct, frozen=True):
    """`found` are those of the accepted that are in the book: all of them, or something was lost.

    `recovered_us` is from the last answer under load to the first 202 after it.
    """

    offered_per_second: float
    accepted: int
    found: int
    refused: int
    accepted_latency: Latency
    refused_latency: Latency
    recovered_us: float


class _Answers(Struct):
    """What one client process was told."""

    started: float
    ended: float = 0.0
    accepted: list[str] = []
    accepted_after: list[int] = []
    refused_after: list[int] = []


def measure(stage: Stage) -> Overload:
    """One run; the first orders warm up and count."""
    port = stage.running.addresses.gateway
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        told: list[_Answers] = pool.starmap(_client, [(port, stage.effort.accepts)] * CLIENTS, chunksize=1)
    recovered = _recovery(port)
    accepted = {name for one in told for name in one.accepted}
    accepted_after = [nanoseconds for one in told for nanoseconds in one.accepted_after]
    refused_after = [nanoseconds for one in told for nanoseconds in one.refused_after]
    seconds = max(one.ended for one in told) - min(one.started for one in told)
    return Overload(
        offered_per_second=(len(accepted_after) + len(refused_after)) / seconds,
        accepted=len(accepted),
        found=len(accepted & set(_in_the_book(port))),
        refused=len(refused_after),
        accepted_latency=latency(accepted_after),
        refused_latency=latency(refused_after or [0]),
        recovered_us=recovered,
    )


def _client(port: int, count: int) -> _Answers:
    """Send so many orders over this process's share of the connections."""
    left = (_order() for _ in range(count))
    with ExitStack() as cleanup:
        selector = cleanup.enter_context(selectors.DefaultSelector())
        wires = [
            cleanup.enter_context(closing(Wire(port))) for _ in range(min(count, CONNECTIONS // CLIENTS))
        ]
        told = _Answers(time.monotonic())
        for wire in wires:
            selector.register(wire.socket, selectors.EVENT_READ, wire)
            wire.send(next(left))
        _listen(selector, left, told)
    told.ended = time.monotonic()
    return told


def _listen(selector: selectors.BaseSelector, left: Iterator[bytes], told: _Answers) -> None:
    while selector.get_map():
        ready = selector.select(PATIENCE)
        if not ready:
            raise TimeoutError(f"no answer for {PATIENCE:g} seconds")
        for key, _ in ready:
            wire: Wire = key.data
            if (answer := wire.receive()) is None:
                continue
            _note(answer, time.perf_counter_ns() - wire.sent_at, told)
            following = next(left, None)
            if following is None:
                selector.unregister(wire.socket)
            else:
                wire.send(following)


def _note(answer: bytes, nanoseconds: int, told: _Answers) -> None:
    status = int(answer[9:12])
    if status == HTTPStatus.ACCEPTED:
        told.accepted.append(_document(answer.partition(b"\r\n\r\n")[2])["id"])
        told.accepted_after.append(nanoseconds)
    elif status in _REFUSED and b"retry-after: " in answer:
        told.refused_after.append(nanoseconds)
    else:
        raise UnexpectedAnswer(answer[:1000].decode(errors="replace"))


def _recovery(port: int) -> float:
    """Microseconds until an order is accepted again."""
    begun = time.perf_counter_ns()
    told = _Answers(0.0)
    for _ in range(TRIES):
        told = _client(port, 1)
        if told.accepted:
            return (time.perf_counter_ns() - begun) / 1000
    raise UnexpectedAnswer("the load is over and orders are refused still")


def _in_the_book(port: int) -> Iterator[str]:
    """All orders of the client."""
    with closing(Wire(port)) as wire:
        path = f"/orders?limit={PAGE}"
        cursor: str | None = ""
        while cursor is not None:
            question = path + (f"&cursor={cursor}" if cursor else "")
            page = msgspec.json.decode(wire.ask(request("GET", question, AUTHORIZATION), expect=(200,)))
            yield from (row["id"] for row in page["orders"])
            cursor = page["cursor"]


def _document(body: bytes) -> dict[str, str]:
    return msgspec.json.decode(body)


def _order() -> bytes:
    name = str(ULID())
    return request("POST", "/orders", {**AUTHORIZATION, "Idempotency-Key": name}, body_of(name))
