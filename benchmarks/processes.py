"""What processes cost, from Linux's /proc: memory, and processor time. Elsewhere there is nothing to read.

A program counts with its helpers: a gateway is Granian's main process and its workers.
"""

import os
from pathlib import Path

PROC = Path("/proc")
KNOWN = (PROC / "self" / "smaps_rollup").exists()
"""Whether this system tells."""
_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    listed = [child for file in PROC.glob(f"{pid}/task/*/children") for child in file.read_text().split()]
    return [pid, *(descendant for child in listed for descendant in family(int(child)))]


def memory_mib(pid: int) -> float:
    """Proportional set size of a program: what is shared counts for each sharer in part."""
    return sum(_pss_kib(member) for member in family(pid)) / 1024 if KNOWN else 0.0


def cpu_seconds(pid: int) -> float:
    """Processor time that a program has used, by user and system."""
    return sum(_ticks(member) for member in family(pid)) / _TICKS if KNOWN else 0.0


def _pss_kib(pid: int) -> int:
    lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _ticks(pid: int) -> int:
    # The name, in brackets, may contain blanks; user and system time are the 12th and 13th field after it.
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
