"""`trunkline client`: the order systems that may use the gateway. Works on the book directly.

Gateways remember a client for a few seconds: what is changed here counts everywhere after that.
"""

import os
from collections.abc import Callable
from typing import Annotated

import redis
import typer
from msgspec.structs import replace
from rich.table import Column

from services.cli import limits as limit_options
from services.cli.durations import seconds
from services.cli.settings import read_config
from services.cli.tables import output, slim
from shared.clock import SystemClock, iso
from shared.config import seals_of
from shared.orders.clients.clients import (
    SCOPES,
    Client,
    Clients,
    is_client_id,
    new_callback_secret,
    new_client,
    new_secret,
    with_callback_secret,
    with_key,
)
from shared.orders.clients.usage import usage_of
from shared.store import connect

app = typer.Typer(no_args_is_help=True, help="Order systems, their keys and their limits.")
clock = SystemClock()

REMEMBERED = "Gateways follow within 5 seconds."

Accounts = Annotated[
    list[str] | None, typer.Option("--account", help="May order for it; default: the gateway's.")
]
Scopes = Annotated[list[str] | None, typer.Option("--scope", help=f"One of {', '.join(SCOPES)}.")]
Amount = Annotated[str | None, typer.Option(help="The most to spend; none takes the cap away.")]


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
    clients = _clients()
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
    shown = slim(*(Column(name, overflow="fold") for name in ("id", "state", "scopes", "accounts")))
    for client in _clients().all():
        state = "disabled" if client.disabled else "enabled"
        shown.add_row(client.id, state, " ".join(sorted(client.scopes)), " ".join(sorted(client.accounts)))
    output().print(shown)


@app.command()
def rotate(
    client_id: str,
    *,
    overlap: Annotated[str, typer.Option(help="How long the old one stays good: 90, 30m, 24h, 7d.")] = "24h",
    callback: Annotated[bool, typer.Option("--callback", help="The callback secret, not the key.")] = False,
) -> None:
    """Replace a client's key, or its callback secret; the new one is shown once.

    Until the overlap is over both keys are good, and callbacks bear a signature for each secret.

    After a leak let nothing overlap: --overlap 0.
    """
    try:
        lasts = seconds(overlap)
    except ValueError as error:
        raise typer.BadParameter(f"--overlap: {error}") from error
    now = clock.time()
    if callback:
        secret = new_callback_secret()
        _change(client_id, lambda client: with_callback_secret(client, secret, now=now, overlap=lasts))
        typer.echo(f"callback secret: {secret}")
    else:
        secret = new_secret()
        _change(client_id, lambda client: with_key(client, secret, now=now, overlap=lasts))
        typer.echo(f"key: tl_{client_id}_{secret}")
    typer.echo(f"The old one is good until {iso(now + lasts)}. {REMEMBERED}")


@app.command()
def disable(client_id: str) -> None:
    """Let a client in no more. Its orders stay and are carried out; `enable` undoes it."""
    _change(client_id, lambda client: _switched(client, disabled=True))
    typer.echo(f"{client_id} is disabled. {REMEMBERED}")


@app.command()
def enable(client_id: str) -> None:
    """Let a disabled client in again, with the key it had."""
    _change(client_id, lambda client: _switched(client, disabled=False))
    typer.echo(f"{client_id} is enabled. {REMEMBERED}")


@app.command()
def limits(
    client_id: str,
    *,
    day: Amount = None,
    month: Amount = None,
    numbers_per_day: Annotated[
        str | None, typer.Option(help="Numbers it may allocate; none for any.")
    ] = None,
    rate: Annotated[str | None, typer.Option(help="Requests, e.g. 50/s or 600/m; none for any.")] = None,
    burst: Annotated[str | None, typer.Option(help="Requests that may come at once.")] = None,
) -> None:
    """Set what a client may use, and show it with what is used today and this month (Europe/London).

    Caps count at once, for orders under way too; the rate within 5 seconds. What is not given stays as it is.
    """
    given = {"day": day, "month": month, "numbers-per-day": numbers_per_day, "rate": rate, "burst": burst}
    client = _change(client_id, lambda client: limit_options.limited(client, given))
    output().print(limit_options.table(client, usage_of(_book(), client_id, clock.time())))


@app.command()
def reseal() -> None:
    """Seal all callback secrets with the newest escrow key, before an older one is taken out."""
    clients = _clients()
    resealed = [clients.change(client.id, lambda found: found) for client in clients.all()]
    typer.echo(f"{len(resealed)} clients resealed. Reports, answers and passwords follow as they expire.")


def _change(client_id: str, change: Callable[[Client], Client]) -> Client:
    client = _clients().change(client_id, change)
    if client is None:
        raise typer.BadParameter(f"there is no client {client_id}; `trunkline client list` shows them")
    return client


def _switched(client: Client, *, disabled: bool) -> Client:
    return replace(client, disabled=disabled)


def _clients() -> Clients:
    config = read_config(os.environ)
    return Clients(connect(config.redis_url), seals_of(config))


def _book() -> redis.Redis:
    return connect(read_config(os.environ).redis_url)
