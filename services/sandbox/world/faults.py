"""Planted faults: what is to go wrong, how often, and how often it did. In Redis, so every process sees them.

With none planted a request pays for one empty hash in a round trip it makes anyway.
"""

import random
from fnmatch import fnmatchcase
from typing import Annotated, Literal, cast

import msgspec
import redis
from msgspec import Meta, Struct

from services.sandbox.world import keys
from shared.store import Scripts, availability

Kind = Literal[
    "status",
    "html",
    "latency",
    "reset_before",
    "reset_after",
    "cut_body",
    "drip",
    "taken",
    "half_applied",
    "lag",
    "balance_gone",
]


class Fault(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What goes wrong with requests that match. `count` is how often, None for always.

    Nothing is done, and the answer is
        `status`: `status` with `body` or the usual error body, and `retry_after` as seconds or as a date;
        `html`: a page with status 200;
        `reset_before`: a cut connection.
    It is done, but
        `latency`: only after `seconds`;
        `reset_after`: the connection is cut instead of answering;
        `cut_body`: half of the answer's body is missing;
        `drip`: the body takes `seconds` to arrive, a little at a time;
        `taken`: another customer gets the number in the path first;
        `half_applied`: only the first half of the parameters counts;
        `lag`: a list does not show yet which trunks were created in the last `seconds`;
        `balance_gone`: the caller's available balance is gone before.
    """

    fault: Kind
    path: str = "*"
    method: str = "*"
    status: Annotated[int, Meta(ge=200, le=599)] = 503
    body: str | None = None
    content_type: str = "application/json"
    retry_after: Annotated[int, Meta(ge=0, le=86400)] | None = None
    retry_after_date: bool = False
    seconds: Annotated[float, Meta(ge=0, le=300)] = 0
    count: Annotated[int, Meta(ge=1)] | None = None
    probability: Annotated[float, Meta(ge=0, le=1)] = 1

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is one of those meant; `path` is a pattern with `*` and `?`."""
        return self.method in ("*", method) and fnmatchcase(path, self.path)


Planted = dict[bytes, bytes]
"""Faults by id, as stored."""

_decoder = msgspec.json.Decoder(Fault)


class Faults:
    """Plants, lists, clears, and decides whether a request is struck."""

    def __init__(self, client: redis.Redis, scripts: Scripts) -> None:
        self._client = client
        self._scripts = scripts

    def plant(self, fault: Fault) -> str:
        """Plant a fault; its id."""
        with availability():
            number = self._client.hincrby(keys.FAULT_TRIES, "planted", 1)
            self._client.hset(keys.FAULTS, f"{number:06d}", msgspec.json.encode(fault))
        return f"{number:06d}"

    def listed(self) -> list[dict[str, object]]:
        """Every fault with its id and its hits, in the order planted."""
        with availability():
            planted = cast("Planted", self._client.hgetall(keys.FAULTS))
            hits = cast("Planted", self._client.hgetall(keys.FAULT_HITS))
        return [
            {"id": name.decode(), "hits": int(hits.get(name, 0)), **msgspec.json.decode(raw)}
            for name, raw in sorted(planted.items())
        ]

    def clear(self) -> None:
        """Forget all of them."""
        with availability():
            self._client.delete(keys.FAULTS, keys.FAULT_HITS, keys.FAULT_TRIES)

    def strike(self, planted: Planted, seed: int, method: str, path: str) -> Fault | None:
        """The first planted fault that strikes this request, counted as a hit; None when it is spared."""
        for name, raw in sorted(planted.items()):
            fault = _decoder.decode(raw)
            if fault.matches(method, path) and self._drawn(name, fault, seed) and self._counted(name, fault):
                return fault
        return None

    def _drawn(self, name: bytes, fault: Fault, seed: int) -> bool:
        """Chance by the world's seed: the same requests in the same order meet the same fate."""
        if fault.probability >= 1:
            return True
        with availability():
            tries = self._client.hincrby(keys.FAULT_TRIES, name.decode(), 1)
        return random.Random(f"{seed}/{name.decode()}/{tries}").random() < fault.probability  # noqa: S311

    def _counted(self, name: bytes, fault: Fault) -> bool:
        count = "" if fault.count is None else fault.count
        return bool(self._scripts.call("strike", [keys.FAULTS, keys.FAULT_HITS], [name, count]))
