"""Figures as people read them."""

from pathlib import Path

from msgspec import Struct

from benchmarks import tables
from benchmarks.figures import Results, rows
from benchmarks.latency import Latency
from benchmarks.machine import Machine

MACHINE = Machine(
    date="2026-08-01",
    cores=2,
    processor="a processor",
    kernel="Linux 6.1",
    python="3.11.7",
    servers={"redis": "7.0.15"},
    packages={"redis": "8.1.0"},
    load=0.25,
)


class Side(Struct, frozen=True):
    per_second: float


class Sample(Struct, frozen=True):
    orders_per_second: float
    latency: Latency
    memory_mib: dict[str, float]
    steps: int
    side: Side


SAMPLE = Sample(5381.4, Latency(5200, 950), {"gateway": 59.84}, 3, Side(303.2))


def test_rows_are_flat_and_have_units() -> None:
    assert rows(SAMPLE) == [
        ("orders", "5,381/s"),
        ("latency p50", "5.2 ms"),
        ("latency p99", "950 µs"),
        ("memory gateway", "59.8 MiB"),
        ("steps", "3"),
        ("side per second", "303/s"),
    ]


def test_recording_replaces_what_is_between_the_markers_and_nothing_else(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    for _ in range(2):
        tables.record(Results(MACHINE, quick=False, figures={"sample": SAMPLE}), readme)
    text = readme.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert text.count("| orders | 5,381/s |") == 1
    assert "redis 7.0.15" in text
    assert "redis 8.1.0" in text
    assert "at load 0.25" in text


def test_the_readme_has_the_markers() -> None:
    text = tables.README.read_text(encoding="utf-8")
    assert text.index(tables.BEGIN) < text.index(tables.END)
