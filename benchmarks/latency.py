"""Many measurements of a time as two figures."""

import math
from collections.abc import Iterable
from statistics import median

from msgspec import Struct


class Latency(Struct, frozen=True):
    """Half of all were as quick as `p50_us`, all but one in a hundred as `p99_us`."""

    p50_us: float
    p99_us: float


def latency(nanoseconds: Iterable[int]) -> Latency:
    """The percentiles, by nearest rank. There must be at least one measurement."""
    ordered = sorted(nanoseconds)
    return Latency(_rank(ordered, 0.50), _rank(ordered, 0.99))


def middle(rounds: Iterable[Latency]) -> Latency:
    """The median of several rounds' figures."""
    found = list(rounds)
    return Latency(median(one.p50_us for one in found), median(one.p99_us for one in found))


def _rank(ordered: list[int], part: float) -> float:
    return ordered[math.ceil(part * len(ordered)) - 1] / 1000
