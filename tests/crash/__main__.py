"""A long history by hand: `./dev exec python -m tests.crash --seed 7 --orders 3000`; see README.md."""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.crash.conductor import PACE
from tests.crash.history import Report, live


def main() -> int:
    """Live histories, one after the other; 1 if one of them has a mistake."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--runs", type=int, default=1, help="how many seeds, from the first on")
    parser.add_argument("--orders", type=int, default=1000, help="about so many orders in each")
    parser.add_argument("--limit", type=float, default=3600, help="seconds in which all must have ended")
    parser.add_argument("--pace", type=int, default=PACE, help="events of orders between two blows")
    parser.add_argument("--keep", type=Path, help="a folder for the logs of all programs")
    parser.add_argument(
        "--impatient", action="store_true", help="the product's own limits of tries, and of workers lost"
    )
    given = parser.parse_args()
    wrong = 0
    for seed in range(given.seed, given.seed + given.runs):
        with tempfile.TemporaryDirectory() as temporary:
            directory = Path(temporary) if given.keep is None else given.keep / str(seed)
            directory.mkdir(parents=True, exist_ok=True)
            report = live(
                seed,
                given.orders,
                directory,
                limit=given.limit,
                pace=given.pace,
                patient=not given.impatient,
            )
        _show(report)
        wrong += bool(report.verdict.mistakes)
    return 1 if wrong else 0


def _show(report: Report) -> None:
    console = Console(width=110)
    table = Table("", "", title=f"seed {report.seed}: {report.orders.total()} orders, {report.seconds:.0f} s")
    for title, counts in (
        ("orders", report.orders),
        ("blows", report.blows),
        ("faults that struck", report.faults),
        ("settled by the operator", report.settled),
        ("requests sent again", Counter({"": report.repeats})),
    ):
        table.add_row(title, "\n".join(f"{count:6} {name}" for name, count in sorted(counts.items())))
    console.print(table)
    for mistake in report.verdict.mistakes:
        console.print(f"[red]seed {report.seed}[/red]: {mistake}", markup=True, soft_wrap=True)
    if not report.verdict.mistakes:
        console.print("Every order ended, nothing happened twice, the money agrees.")


if __name__ == "__main__":
    sys.exit(main())
