"""Round trips: an order that is waited for, against the same calls made at the carrier directly.

Both clients are the same bare socket, and pairs are interleaved, so the difference is what the book, the belt
and the workers add to work that a caller would have to do anyway.
"""

import base64
from time import perf_counter_ns

import msgspec
from msgspec import Struct
from ulid import ULID

from benchmarks.latency import Latency, latency
from benchmarks.stage import CLIENT_KEY, Stage
from benchmarks.wire import Wire, request
from deploy.demo.orders import GIVEN

BASIC = base64.b64encode(b"sandbox:sandbox").decode()
ANY = (200, 404)
WAIT = {"Authorization": f"Bearer {CLIENT_KEY}", "Prefer": "wait=30"}
ACCOUNT = "/v3/numbers/930000"


class Pair(Struct, frozen=True):
    """One order type. `added` is the order's time less that of the direct calls before it."""

    order: Latency
    direct: Latency
    added: Latency
    steps: int
    carrier_calls: int


class RoundTrip(Struct, frozen=True):
    """`number.activate` with a given number, and `number.release` of the same."""

    activate: Pair
    release: Pair


class _Timing(Struct, frozen=True):
    order: int
    direct: int
    steps: int
    calls: int


def measure(stage: Stage) -> RoundTrip:
    """Activate and release numbers: one by an order, another directly, and so on; the first pair warms up."""
    gateway, sandbox = Wire(stage.running.addresses.gateway), Wire(stage.running.addresses.sandbox)
    numbers = iter(GIVEN)
    rounds = [
        _round(gateway, sandbox, next(numbers), next(numbers)) for _ in range(stage.effort.round_trips + 1)
    ][1:]
    gateway.close()
    sandbox.close()
    return RoundTrip(*(_pair(list(kind)) for kind in zip(*rounds, strict=True)))


def _round(gateway: Wire, sandbox: Wire, ours: str, theirs: str) -> tuple[_Timing, _Timing]:
    return (
        _timing(gateway, sandbox, _order("number.activate", ours), _activation(theirs)),
        _timing(gateway, sandbox, _order("number.release", ours), _release(theirs)),
    )


def _timing(gateway: Wire, sandbox: Wire, order: bytes, calls: list[bytes]) -> _Timing:
    begun = perf_counter_ns()
    for call in calls:
        sandbox.ask(call, expect=ANY)
    between = perf_counter_ns()
    answer = gateway.ask(order, expect=(200,))
    ended = perf_counter_ns()
    found = msgspec.json.decode(answer)
    if found["status"] != "succeeded":
        raise RuntimeError(f"the order {found['status']}: {found['why']}")
    return _Timing(ended - between, between - begun, len(found["steps"]), len(calls))


def _pair(timings: list[_Timing]) -> Pair:
    return Pair(
        latency(one.order for one in timings),
        latency(one.direct for one in timings),
        latency(one.order - one.direct for one in timings),
        timings[0].steps,
        timings[0].calls,
    )


def _order(kind: str, number: str) -> bytes:
    body = msgspec.json.encode({"type": kind, "reference": "round-trip", "number": number})
    return request("POST", "/orders", {**WAIT, "Idempotency-Key": str(ULID())}, body)


def _activation(number: str) -> list[bytes]:
    """What the workers ask: what does it cost, is it there, put it there, is it there?"""
    national = number.removeprefix("44")
    return [
        _call("GET", f"available/all/1?pattern={national}&country_code=44"),
        *(_call(method, f"allocated/{number}") for method in ("GET", "PUT", "GET")),
    ]


def _release(number: str) -> list[bytes]:
    return [_call(method, f"allocated/{number}") for method in ("GET", "DELETE", "GET")]


def _call(method: str, what: str) -> bytes:
    return request(method, f"{ACCOUNT}/{what}", {"Authorization": f"Basic {BASIC}"})
