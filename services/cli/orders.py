"""`trunkline order`: what an order clerk does at the gateway, from the shell."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

from services.cli import order_file
from services.cli.asking import LOCAL, Key, Url, answers
from services.cli.gateway_client import GatewayClient, Json

app = typer.Typer(no_args_is_help=True, help="Hand orders in and look at them.")


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
    Console().print(table(taken))
    if refused := len(orders) - len(taken):
        errors.print(f"{refused} of {len(orders)} orders were refused; mend them and hand the file in again.")
        raise typer.Exit(1)


@app.command()
def show(order_id: str, key: Key, url: Url = LOCAL) -> None:
    """One order as JSON, with its steps and timeline."""
    Console().print_json(data=GatewayClient(url, key).order(order_id))


@app.command(name="list")
def list_orders(
    key: Key,
    url: Url = LOCAL,
    status: Annotated[str, typer.Option(help="Only orders in this state.")] = "",
    reference: Annotated[str, typer.Option(help="Only orders with this reference.")] = "",
    number: Annotated[str, typer.Option(help="Only orders about this number.")] = "",
) -> None:
    """Orders, newest first."""
    wanted = {"status": status, "reference": reference, "number": number}
    filters = {name: value for name, value in wanted.items() if value}
    Console().print(table(list(GatewayClient(url, key).orders(**filters))))


def key_of(order: Json) -> str:
    """The idempotency key of a file's order: its reference, in letters that a key may have."""
    return "file:" + hashlib.sha256(str(order.get("reference")).encode()).hexdigest()


def table(orders: list[Json]) -> Table:
    """Orders as a table, one a row."""
    shown = Table(Column("id", no_wrap=True), "type", "reference", "number", "status", "charged", "why")
    for order in orders:
        told = order | {"number": _about(order)}
        cells = (told[name] for name in ("id", "type", "reference", "number", "status", "charged", "why"))
        shown.add_row(*("" if cell is None else str(cell) for cell in cells))
    return shown


def _about(order: Json) -> str | None:
    """The number that an order is about; of several, the first, and how many more there are."""
    more = len(order.get("numbers", ())) - 1
    return f"{order['number']} +{more}" if more > 0 else order["number"]
