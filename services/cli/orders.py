"""`trunkline order`: what an order clerk does at the gateway, from the shell."""

import hashlib
import json
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from services.cli import order_file, tables
from services.cli.asking import LOCAL, Key, Url, answers, given
from services.cli.gateway_client import GatewayClient, Json

app = typer.Typer(no_args_is_help=True, help="Hand orders in, look at them, and decide about them.")

Kind = Annotated[str, typer.Option("--type", help="Only orders of this type.")]
Batch = Annotated[str, typer.Option(help="Only orders of this batch.")]
Since = Annotated[str, typer.Option(help="Only orders accepted since; RFC 3339 or Unix seconds.")]
Until = Annotated[str, typer.Option(help="Only orders accepted before.")]
Client = Annotated[
    str, typer.Option(help="Another client's orders, * for those of all; with the key of an admin.")
]


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="A CSV file of orders.")], key: Key, url: Url = LOCAL
) -> None:
    """Hand in every order of a file. Handing the same file in again orders nothing twice."""
    try:
        orders = order_file.read(file)
    except (OSError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    gateway, errors = GatewayClient(url, key), Console(stderr=True)
    taken = answers(
        track(orders, description="Handing in", console=errors),
        lambda order: gateway.submit(order, key_of(order)),
        lambda order: order.get("reference"),
        errors,
    )
    tables.show(taken, tables.output())
    if refused := len(orders) - len(taken):
        errors.print(f"{refused} of {len(orders)} orders were refused; mend them and hand the file in again.")
        raise typer.Exit(1)


@app.command()
def show(order_id: str, key: Key, url: Url = LOCAL) -> None:
    """One order as JSON, with its steps and timeline."""
    Console().print_json(data=GatewayClient(url, key).order(order_id))


@app.command(name="list")
def list_orders(
    *,
    key: Key,
    url: Url = LOCAL,
    status: Annotated[str, typer.Option(help="Only orders in this state.")] = "",
    kind: Kind = "",
    reference: Annotated[str, typer.Option(help="Only orders with this reference.")] = "",
    number: Annotated[str, typer.Option(help="Only orders about this number.")] = "",
    batch: Batch = "",
    since: Since = "",
    until: Until = "",
    client: Client = "",
    limit: Annotated[int, typer.Option(min=0, help="So many at most; 0 for all.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Each as the gateway says it, one a line.")] = False,
) -> None:
    """Orders, newest first."""
    wanted = given(
        status=status,
        type=kind,
        reference=reference,
        number=number,
        batch=batch,
        since=since,
        until=until,
        client=client,
    )
    matching = GatewayClient(url, key).orders(**wanted)
    found = list(islice(matching, limit or None))
    if as_json:
        for order in found:
            typer.echo(json.dumps(order))
    else:
        tables.show(found, tables.output())
    if limit and next(matching, None):
        typer.echo(f"These are the newest {limit}; there are more: --limit 0 lists all.", err=True)


def key_of(order: Json) -> str:
    """The idempotency key of a file's order: its reference, in letters that a key may have."""
    return "file:" + hashlib.sha256(str(order.get("reference")).encode()).hexdigest()
