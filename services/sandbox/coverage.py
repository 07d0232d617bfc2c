"""Which of the carrier's endpoints the sandbox answers: writes `coverage.md` from catalogue and handlers.

Run ``python -m services.sandbox.coverage`` after building an endpoint; a test fails until then.
"""

from collections.abc import Collection
from pathlib import Path

from services.sandbox.app import handlers
from services.sandbox.jobs import Jobs
from services.sandbox.world.world import World
from shared.clock import SystemClock
from shared.store import connect
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.v3.catalogue import Catalogue, Endpoint, load

FILE = Path(__file__).with_name("coverage.md")

_HEAD = """# What the sandbox answers

Written by `python -m services.sandbox.coverage`; do not edit.

"""


def built() -> frozenset[str]:
    """The names of the endpoints that have a handler. Nothing is connected to."""
    world = World(connect("redis://127.0.0.1:1/0"), SystemClock(), seed=1, report_ttl=1)
    return frozenset(handlers(world, Jobs(MemoryBelt(MemoryServer()))))


def document(catalogue: Catalogue, names: Collection[str]) -> str:
    """The whole of `coverage.md`."""
    done = sum(endpoint.name in names for endpoint in catalogue.endpoints)
    rows = "\n".join(_row(endpoint, names) for endpoint in catalogue.endpoints)
    total = f"{done} of {len(catalogue.endpoints)} endpoints are built.\n\n"
    return f"{_HEAD}{total}| # | endpoint | kind | built |\n| --- | --- | --- | --- |\n{rows}\n"


def _row(endpoint: Endpoint, names: Collection[str]) -> str:
    mark = "yes" if endpoint.name in names else "no"
    return f"| {endpoint.number} | `{endpoint.method} {endpoint.path}` | {endpoint.kind} | {mark} |"


if __name__ == "__main__":
    FILE.write_text(document(load(), built()), encoding="utf-8")
