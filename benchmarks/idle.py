"""Idle: how long a whole stack takes to start, and the memory that its programs hold before any work."""

from msgspec import Struct

from benchmarks.processes import memory_mib
from benchmarks.stage import Stage


class Idle(Struct, frozen=True):
    """Memory is the proportional set size, a program's helpers included."""

    started_in_seconds: float
    memory_mib: dict[str, float]
    total_mib: float


def measure(stage: Stage) -> Idle:
    """Ask the system about each process of a stack that has just become ready."""
    memory = {name: memory_mib(pid) for name, pid in sorted(stage.running.processes().items())}
    return Idle(stage.started_in, memory, sum(memory.values()))
