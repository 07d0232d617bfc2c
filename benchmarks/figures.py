"""All results as one value, and each as rows of a name and a figure with its unit."""

from collections.abc import Iterator
from typing import cast

import msgspec
from msgspec import Struct

from benchmarks.machine import Machine

UNITS = {"_us": "µs", "_mib": "MiB", "_seconds": "s", "_bytes": "bytes", "_per_second": "/s"}
"""The ends of names, and what they mean."""


class Results(Struct, frozen=True):
    """What was measured, by benchmark, and where."""

    machine: Machine
    quick: bool
    figures: dict[str, Struct]


def as_json(results: Results) -> bytes:
    """The results for other programs."""
    return msgspec.json.encode(results)


def rows(figures: Struct) -> list[tuple[str, str]]:
    """A benchmark's figures, flat, for people."""
    return [_row(name, value) for name, value in _flat("", msgspec.to_builtins(figures))]


def _flat(name: str, value: object) -> Iterator[tuple[str, float]]:
    if not isinstance(value, dict):
        yield name, float(str(value))
        return
    for key, inner in cast("dict[str, object]", value).items():
        yield from _flat(f"{name} {key}".strip(), inner)


def _row(name: str, value: float) -> tuple[str, str]:
    for end, unit in UNITS.items():
        if end in name or name.rpartition(" ")[2] == end[1:]:
            return name.replace(end, "").replace("_", " "), _with_unit(value, unit)
    return name.replace("_", " "), _short(value)


def _with_unit(value: float, unit: str) -> str:
    if unit == "µs" and value >= 1000:
        return f"{_short(value / 1000)} ms"
    return f"{_short(value)}{unit}" if unit == "/s" else f"{_short(value)} {unit}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
