"""`./dev bench`: measure everything, write it down, assert nothing."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NoReturn

from msgspec import Struct
from rich.console import Console

from benchmarks import (
    accepts,
    batch,
    drain,
    fairness,
    floors,
    held_write,
    idle,
    machine,
    overload,
    pick_up,
    round_trip,
    sandbox,
    tables,
    usual,
    waiting,
)
from benchmarks.figures import Results, as_json
from benchmarks.stage import FOLDER, FULL, QUICK, Effort, Stage, stage
from deploy.local.stack import PROGRAMS, StackError
from deploy.setup.progress import SetupError

DOOR = ("sandbox", "gateway")
"""Neither workers nor keeper: nobody touches what is handed in until a benchmark starts workers itself."""


class Benchmark(Struct, frozen=True):
    """What measures, and the programs and settings that it wants; those with the same ones share a stack."""

    measure: Callable[[Stage], Struct]
    programs: tuple[str, ...]
    settings: Mapping[str, str] = {}

    @property
    def wants(self) -> tuple[tuple[str, ...], Mapping[str, str]]:
        """What its stack is made of."""
        return self.programs, self.settings


BENCHMARKS: dict[str, Benchmark] = {
    "idle": Benchmark(idle.measure, PROGRAMS),
    "round_trip": Benchmark(round_trip.measure, PROGRAMS),
    "held_write": Benchmark(held_write.measure, PROGRAMS),
    "floors": Benchmark(floors.measure, DOOR),
    "pick_up": Benchmark(pick_up.measure, DOOR),
    "drain": Benchmark(drain.measure, DOOR),
    "waiting": Benchmark(waiting.measure, DOOR),
    "accepts": Benchmark(accepts.measure, DOOR),
    "usual": Benchmark(usual.measure, DOOR),
    "batch": Benchmark(batch.measure, DOOR),
    "fairness": Benchmark(fairness.measure, PROGRAMS),
    "overload": Benchmark(overload.measure, DOOR, overload.SETTINGS),
    "sandbox": Benchmark(sandbox.measure, ("sandbox",), sandbox.SETTINGS),
}
"""In this order: `idle` wants a fresh stack, `fairness` one with all numbers to be had; `accepts`, `usual`
and `batch` leave thousands of orders."""


def main(arguments: list[str]) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=options.json, highlight=False)
    signal.signal(signal.SIGTERM, _stop)
    here = machine.look()
    try:
        figures = measure(options.only or list(BENCHMARKS), QUICK if options.quick else FULL, console)
    except (StackError, SetupError) as error:
        sys.exit(f"./dev bench: {error}")
    results = Results(here, options.quick, figures)
    tables.show(results, console)
    path = FOLDER / ("quick.json" if options.quick else "results.json")
    path.write_bytes(as_json(results))
    console.print(f"\nWritten to {path}")
    if options.record:
        tables.record(results)
    if options.json:
        print(as_json(results).decode(), flush=True)
    return 0


def measure(names: Iterable[str], effort: Effort, console: Console) -> dict[str, Struct]:
    """The figures of these benchmarks."""
    figures: dict[str, Struct] = {}
    wanted = [name for name in BENCHMARKS if name in set(names)]
    for (programs, settings), group in groupby(wanted, key=lambda name: BENCHMARKS[name].wants):
        with stage(programs, effort, settings) as place:
            for name in group:
                console.print(f"measuring {name} …")
                figures[name] = BENCHMARKS[name].measure(place)
    return figures


def _stop(number: int, _frame: object) -> NoReturn:
    """Leave by an exception, so that what was started is stopped."""
    sys.exit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure everything; assert nothing.")
    parser.add_argument("--quick", action="store_true", help="a smoke run: every figure, none of them good")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="one benchmark; may be repeated")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object, the last line, on standard output"
    )
    parser.add_argument("--record", action="store_true", help="rewrite the tables in benchmarks/README.md")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
