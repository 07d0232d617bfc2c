"""`trunkline report`: one of the carrier's reports, asked for through the gateway and written to a file."""

import sys
import time
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from services.cli.asking import LOCAL, Key, Url
from services.cli.gateway_client import GatewayClient, Json
from shared.orders.states import FINAL, State

app = typer.Typer(no_args_is_help=True, help="Ask for the carrier's reports, and fetch them.")

LOOK = 1.0
"""Seconds between two looks at an order that is waited for."""
RESTS = FINAL | {State.ATTENTION}

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="A file to write; default standard output.")
]


@app.command()
def run(
    report: Annotated[str, typer.Argument(help="What stands behind the account, e.g. voice/cdr/day.")],
    parameters: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="E.g. date=2026-05-01.")
    ] = None,
    *,
    key: Key,
    url: Url = LOCAL,
    output: Output = None,
    reference: Annotated[str, typer.Option(help="Your name for the order; default the report's.")] = "",
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for it.")] = 600,
) -> None:
    """Have a report made, wait for it, and write it."""
    pairs = [given.partition("=") for given in parameters or ()]
    if wrong := [name for name, equals, _ in pairs if not (name and equals)]:
        raise typer.BadParameter(f"{wrong[0]!r}: write a parameter as NAME=VALUE")
    wanted: Json = {
        "type": "report.run",
        "reference": reference or report,
        "report": report,
        "parameters": {name: value for name, _, value in pairs},
    }
    gateway = GatewayClient(url, key)
    made = gateway.submit(wanted, str(uuid4()))
    typer.echo(f"order {made['id']}", err=True)
    _write(gateway, _ended(gateway, made, timeout), output)


@app.command()
def get(
    order_id: Annotated[str, typer.Argument(help="The order that asked for it.")],
    *,
    key: Key,
    url: Url = LOCAL,
    output: Output = None,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for it.")] = 0,
) -> None:
    """Write a report that was asked for before, as often as wanted, until its retention ends."""
    gateway = GatewayClient(url, key)
    _write(gateway, _ended(gateway, gateway.order(order_id), timeout), output)


def _ended(gateway: GatewayClient, order: Json, timeout: float) -> Json:
    """The order once nothing more happens by itself, or as it is when the time is up."""
    until = time.monotonic() + timeout
    while order["status"] not in RESTS and time.monotonic() < until:
        time.sleep(LOOK)
        order = gateway.order(order["id"])
    return order


def _write(gateway: GatewayClient, order: Json, output: Path | None) -> None:
    if order["status"] != State.SUCCEEDED:
        why = f": {order['why']}" if order["why"] else ""
        later = "" if order["status"] in RESTS else f"; later: trunkline report get {order['id']}"
        typer.echo(f"order {order['id']} is {order['status']}{why}{later}", err=True)
        raise typer.Exit(1)
    content = gateway.result(order["id"])
    if output is None:
        sys.stdout.buffer.write(content)
        return
    output.write_bytes(content)
    typer.echo(f"{len(content)} bytes in {output}", err=True)
