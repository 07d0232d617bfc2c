"""`./dev demo`: an order file in, numbers provisioned at the carrier, a report out.

Starts a stack of its own, hands it the orders as an order system would, waits for the last one, fetches a CDR
report, holds the orders against the sandbox's ledger, and stops everything. Nothing here knows the inside of
any program: it uses the gateway's API and the sandbox's ledger only.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rich.console import Console

from deploy.demo import ledger, orders, tables
from deploy.demo.clerk import Clerk, Placed
from deploy.local import addresses, stack
from deploy.local.stack import Running, StackError, as_interrupt
from deploy.local.state import add_state_option
from deploy.setup.paths import DEV, ROOT, from_here
from shared.errors import TrunklineError

FILE = ROOT / "examples" / "orders.csv"
INTERRUPTED = 130
SETTINGS = {"TRUNKLINE_PRICE_EMERGENCY": "1.00"}
"""What the sandbox charges for a 999 record: the carrier's API does not say, so an operator has to."""


def main(arguments: list[str]) -> int:
    """Run the command; 0 only if every order ended as expected and the ledger agrees."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, as_interrupt)
    console = Console(stderr=options.json, highlight=False)
    with tempfile.TemporaryDirectory(prefix="trunkline-demo-") as temporary:
        folder = options.state if options.keep else Path(temporary)
        try:
            running = stack.start(
                folder,
                addresses=addresses.usual() if options.keep else None,
                workers=options.workers,
                settings=SETTINGS,
            )
        except StackError as error:
            sys.exit(f"./dev demo: {error}")
        return _with(running, options, console)


def _with(running: Running, options: argparse.Namespace, console: Console) -> int:
    try:
        outcome = run(running, options.orders, console)
    except TrunklineError as error:
        console.print(f"[red]The demo was given up:[/] {error}")
        return 1
    except KeyboardInterrupt:
        console.print("Stopping; calls in progress are finished first.")
        return INTERRUPTED
    finally:
        if not options.keep:
            running.stop()
    if options.keep:
        console.print(f"Still up: {running.addresses.urls()['gateway']}; ./dev down stops it.")
    if options.json:
        print(json.dumps(outcome), flush=True)
    return 0 if outcome["as_expected"] else 1


def run(running: Running, count: int | None, console: Console) -> dict[str, object]:
    """The demo itself, on a stack that is up; what came of it."""
    urls = running.addresses.urls()
    sandbox = ledger.Sandbox(urls["sandbox"])
    sandbox.reset()
    wanted = orders.from_file(FILE) if count is None else orders.generated(count)
    clerk = Clerk(urls["gateway"])
    started = time.monotonic()
    placed = clerk.place(wanted, console)
    seconds = time.monotonic() - started
    report = _report(clerk, console)
    entries = sandbox.entries()
    disagreements = ledger.compare(placed, entries)
    _show(console, placed, entries, disagreements)
    surprises = [one for one in placed if one.order["status"] != one.expected]
    for one in surprises:
        console.print(
            f"[red]Not as expected:[/] {one.order['reference']} {one.order['status']}: {one.order['why']}"
        )
    return {
        "orders": len(placed),
        "states": dict(Counter(one.order["status"] for one in placed)),
        "seconds": round(seconds, 3),
        "orders_per_second": round(len(placed) / seconds, 1),
        "ledger_agrees": not disagreements,
        "report_rows": report[0],
        "report": str(report[1]),
        "as_expected": not surprises and not disagreements and report[0] > 0,
    }


def _report(clerk: Clerk, console: Console) -> tuple[int, Path]:
    """Yesterday's voice CDRs, the last whole day: how many rows, and where they were saved."""
    date, content = clerk.report()
    path = DEV / "demo" / f"voice-cdr-{date}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    rows = len(json.loads(content))
    console.print(f"Report: {rows} calls of {date}, saved in {from_here(path)}", soft_wrap=True)
    return rows, path


def _show(
    console: Console, placed: list[Placed], entries: list[ledger.Entry], disagreements: list[str]
) -> None:
    console.print(tables.beside(placed, entries))
    for one in placed:
        if one.order["status"] != "succeeded":
            console.print(f"{one.order['reference']} [red]{one.order['status']}[/]: {one.order['why']}")
    for disagreement in disagreements:
        console.print(f"[red]Ledger:[/] {disagreement}")
    if not disagreements:
        console.print("[green]The orders and the carrier's ledger agree.[/]")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev demo", description="Orders in, numbers provisioned, a report out."
    )
    parser.add_argument(
        "--orders", type=_positive, metavar="N", help=f"generate N orders instead of {from_here(FILE)}"
    )
    parser.add_argument(
        "--workers", type=_positive, default=2, metavar="N", help="worker processes (default 2)"
    )
    parser.add_argument("--keep", action="store_true", help="leave everything up; ./dev down stops it")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object, the last line, on standard output"
    )
    add_state_option(parser)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= orders.MOST:
        raise argparse.ArgumentTypeError(f"must be from 1 to {orders.MOST}")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
