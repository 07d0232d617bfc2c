"""`trunkline order export` and `verify`: the evidence about an order, and whether it is as it was written."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.cli.asking import LOCAL, Key, Url
from services.cli.gateway_client import GatewayClient
from shared.orders.evidence import mistakes


def export(
    order_id: str,
    key: Key,
    url: Url = LOCAL,
    output: Annotated[Path | None, typer.Option(help="A file to write; default standard output.")] = None,
) -> None:
    """One order with its whole history as a file that anybody can verify."""
    document = GatewayClient(url, key).evidence(order_id)
    if output is None:
        sys.stdout.buffer.write(document)
    else:
        output.write_bytes(document)


def verify(file: Annotated[Path, typer.Argument(help="What `trunkline order export` wrote.")]) -> None:
    """Say whether an exported order is as it was written; needs neither a gateway nor a key."""
    try:
        wrong = mistakes(file.read_bytes())
    except OSError as error:
        raise typer.BadParameter(str(error)) from error
    for mistake in wrong:
        typer.echo(mistake, err=True)
    if wrong:
        raise typer.Exit(1)
    typer.echo("The chain and the digest are whole.")
