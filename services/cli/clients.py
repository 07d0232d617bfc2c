"""`trunkline client`: the order systems that may use the gateway. Works on the book directly."""

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services.cli.settings import read_config
from shared.orders.clients import SCOPES, Clients, is_client_id, new_client
from shared.store import connect

app = typer.Typer(no_args_is_help=True, help="Order systems and their keys.")

Accounts = Annotated[
    list[str] | None, typer.Option("--account", help="May order for it; default: the gateway's.")
]
Scopes = Annotated[list[str] | None, typer.Option("--scope", help=f"One of {', '.join(SCOPES)}.")]


@app.command()
def add(client_id: str, account: Accounts = None, scope: Scopes = None) -> None:
    """Make a client. Its key and its callback secret are shown once and cannot be shown again."""
    config = read_config(os.environ)
    unknown = sorted(set(scope or ()) - set(SCOPES))
    if unknown:
        raise typer.BadParameter(f"there is no scope {unknown[0]}; there are {', '.join(SCOPES)}")
    if not is_client_id(client_id):
        raise typer.BadParameter("a client's id has 2 to 32 lower-case letters a-z and digits")
    accounts = frozenset(account or [config.simwood_account]) - {""}
    if not accounts:
        raise typer.BadParameter("name an --account, or set TRUNKLINE_SIMWOOD_ACCOUNT")
    clients = Clients(connect(config.redis_url))
    if clients.get(client_id) is not None:
        raise typer.BadParameter(f"there is a client {client_id} already")
    client, key = new_client(
        client_id,
        scopes=frozenset(scope or ("orders:write", "orders:read")),
        accounts=accounts,
    )
    clients.put(client)
    typer.echo(f"key: {key}\ncallback secret: {client.callback_secret}")


@app.command(name="list")
def list_clients() -> None:
    """All clients, without their secrets."""
    shown = Table("id", "scopes", "accounts")
    for client in Clients(connect(read_config(os.environ).redis_url)).all():
        shown.add_row(client.id, " ".join(sorted(client.scopes)), " ".join(sorted(client.accounts)))
    Console().print(shown)
