"""`./dev up`: start a stack, say where it listens, and stop it on Ctrl-C (or leave it up: `--detach`)."""

import argparse
import json
import signal
import sys
import time

from rich.console import Console

from deploy.local import addresses, stack
from deploy.local.stack import Running, StackError, as_interrupt
from deploy.local.state import add_state_option

CURL = """\
curl -u demo:demo-secret {gateway}/orders \\
  -H 'Content-Type: application/json' -H 'Idempotency-Key: first-order' -H 'Prefer: wait=10' \\
  -d '{{"type": "number.activate", "reference": "first-order", "choose": {{"tier": "standard"}}}}'"""


def main(arguments: list[str]) -> int:
    """Run the command; its exit status."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, as_interrupt)
    running = stack.find(options.state)
    if running:
        _show(running, "already running", as_json=options.json)
        return 0 if options.detach else 1
    try:
        running = stack.start(options.state, addresses=addresses.usual(), workers=options.workers)
    except StackError as error:
        sys.exit(f"./dev up: {error}")
    try:
        _show(running, "running", as_json=options.json)
        if not options.detach:
            _stay(running)
    except KeyboardInterrupt:
        print("Stopping; calls in progress are finished first.", file=sys.stderr)
        running.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev up", description="Start everything on loopback.")
    parser.add_argument("--detach", action="store_true", help="return when all is ready, and leave it up")
    parser.add_argument("--json", action="store_true", help="print URLs, state folder and pids as one object")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="worker processes (default 2)")
    add_state_option(parser)
    return parser


def _show(running: Running, what: str, *, as_json: bool) -> None:
    urls = running.addresses.urls()
    if as_json:
        print(json.dumps({**urls, "state": running.state, "processes": running.processes()}), flush=True)
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]Trunkline is {what}[/]; state and logs in {running.state}")
    for name, url in urls.items():
        console.print(f"  {name:<11}[cyan]{url}[/]")
    console.print("\nPlace an order:\n")
    console.print(CURL.format(**urls), markup=False)


def _stay(running: Running) -> None:
    """Until Ctrl-C, SIGTERM or somebody's `./dev down`."""
    print("\nCtrl-C stops it.", file=sys.stderr)
    while running.supervisor.answers():
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
