"""What the figures were measured on: without it they cannot be compared."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from msgspec import Struct

PACKAGES = ("granian", "falcon", "redis", "greenstalk", "requests", "msgspec", "structlog")
SERVERS = {"redis": ["redis-server", "--version"], "beanstalkd": ["beanstalkd", "-v"]}
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?")


class Machine(Struct, frozen=True):
    """`load` is how many processes wanted to run, of everybody, in the minute before: more than
    `cores`, and the figures are disturbed."""

    date: str
    cores: int
    processor: str
    kernel: str
    python: str
    servers: dict[str, str]
    packages: dict[str, str]
    load: float


def look() -> Machine:
    """This machine, now."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        processor=_processor(),
        kernel=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        servers={name: _version(command) for name, command in SERVERS.items()},
        packages={name: metadata.version(name) for name in PACKAGES},
        load=round(os.getloadavg()[0], 2),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )


def _version(command: list[str]) -> str:
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = _VERSION.search(said)
    return found[0] if found else "unknown"
