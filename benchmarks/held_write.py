"""A v3 write through the gateway against the same write at the carrier: what durability costs a v3 client.

Both clients are the same bare socket, and pairs are interleaved. `config` replaces a number's routing, which
may be repeated; `message` sends an SMS, which is written down before it is sent; `number` allocates, which is
looked for and priced before.
"""

import base64
from collections.abc import Callable
from time import perf_counter_ns

import msgspec
from msgspec import Struct

from benchmarks.latency import Latency, latency
from benchmarks.stage import Stage
from benchmarks.wire import Wire, request
from deploy.demo.orders import CONFIG, GIVEN

ACCOUNT = "930000"
DIRECT, HELD = (base64.b64encode(pair).decode() for pair in (b"sandbox:sandbox", b"demo:demo-secret"))
NUMBERS = f"/v3/numbers/{ACCOUNT}/allocated"
Worded = Callable[[str], bytes]
"""A write, worded for somebody's credentials."""
PLACES = iter(reversed(GIVEN))
"""The other end of the list that the round trips use."""


class Pair(Struct, frozen=True):
    """One write. `added` is the time of the held one less that of the direct one beside it."""

    held: Latency
    direct: Latency
    added: Latency


class HeldWrite(Struct, frozen=True):
    """One of each kind."""

    config: Pair
    message: Pair
    number: Pair


class _Both:
    """A connection to the gateway and one to the carrier."""

    def __init__(self, stage: Stage) -> None:
        self._gateway = Wire(stage.running.addresses.gateway)
        self._sandbox = Wire(stage.running.addresses.sandbox)

    def pair(self, worded: Worded) -> tuple[int, int]:
        """Nanoseconds of the held write and of the direct one; each is worded for its own credentials."""
        ours, theirs = worded(HELD), worded(DIRECT)
        begun = perf_counter_ns()
        self._sandbox.ask(theirs, expect=(200,))
        between = perf_counter_ns()
        self._gateway.ask(ours, expect=(200,))
        return perf_counter_ns() - between, between - begun

    def close(self) -> None:
        """Close both."""
        self._gateway.close()
        self._sandbox.close()


def measure(stage: Stage) -> HeldWrite:
    """Write in turn through the gateway and directly; the first pair of each kind warms up."""
    both = _Both(stage)
    mine = next(PLACES)
    both.pair(lambda who: _write("PUT", f"{NUMBERS}/{mine}", who))
    kinds: tuple[Worded, ...] = (
        lambda who: _write("PUT", f"{NUMBERS}/{mine}/config", who, CONFIG),
        lambda who: _write("POST", f"/v3/messaging/{ACCOUNT}/sms", who, _message()),
        lambda who: _write("PUT", f"{NUMBERS}/{next(PLACES)}", who),
    )
    pairs = [_pair([both.pair(kind) for _ in range(stage.effort.round_trips + 1)][1:]) for kind in kinds]
    both.close()
    return HeldWrite(*pairs)


def _pair(taken: list[tuple[int, int]]) -> Pair:
    return Pair(
        latency(held for held, _ in taken),
        latency(direct for _, direct in taken),
        latency(held - direct for held, direct in taken),
    )


def _message() -> dict[str, str]:
    return {"to": "447700900321", "from": "Sample", "message": "Hello"}


def _write(method: str, path: str, who: str, document: object = None) -> bytes:
    body = b"" if document is None else msgspec.json.encode(document)
    return request(method, path, {"Authorization": f"Basic {who}"}, body)
