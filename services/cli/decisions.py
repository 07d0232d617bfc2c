"""What people decide, from the shell: `trunkline order cancel`, `retry`, … and `trunkline attention`.

Every decision goes out under a key of its own, so a lost answer is asked for again without deciding twice.
"""

from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console

from services.cli import tables
from services.cli.asking import LOCAL, Key, Url, Who, Why, answers, given, said
from services.cli.gateway_client import GatewayClient, Json
from services.cli.orders import Batch, Client, Kind, Since, Until, app

WAITING = ("id", "client", "reference", "number", "open call")

Id = Annotated[str, typer.Argument(help="The order's id.")]


@app.command()
def cancel(
    order_id: Id,
    *,
    key: Key,
    url: Url = LOCAL,
    who: Who = "",
    why: Why = "",
    on_failure: Annotated[
        str, typer.Option(help="keep or rollback what is done; else what the order says.")
    ] = "",
) -> None:
    """Stop an order, if it is not past its point of no return."""
    otherwise = {"on_failure": on_failure} if on_failure else {}
    _decide(GatewayClient(url, key), order_id, "cancel", said(who, why) | otherwise)


@app.command()
def retry(order_id: Id, key: Key, url: Url = LOCAL, who: Who = "", why: Why = "") -> None:
    """Let an order that failed or needs attention go on where it stopped; nothing is paid twice."""
    _decide(GatewayClient(url, key), order_id, "retry", said(who, why))


@app.command()
def resolve(
    order_id: Id,
    *,
    key: Key,
    why: Annotated[str, typer.Option(help="How you know; kept on the order's timeline.")],
    happened: Annotated[
        bool, typer.Option("--happened/--not-happened", help="Whether the open call took effect.")
    ],
    who: Who,
    url: Url = LOCAL,
    output: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE that the call would have told; may be repeated.")
    ] = None,
    charge: Annotated[
        str, typer.Option(help="What the carrier took for it, where that is not what was announced.")
    ] = "",
) -> None:
    """Say what became of a call that nobody else can find out about; the order goes on either way."""
    pairs = [given.partition("=") for given in output or ()]
    outputs = {name: value for name, _, value in pairs}
    found: Json = {"happened": happened, "outputs": outputs} | ({"charge": charge} if charge else {})
    _decide(GatewayClient(url, key), order_id, "resolve", said(who, why) | found)


@app.command()
def confirm(order_id: Id, key: Key, url: Url = LOCAL, who: Who = "", why: Why = "") -> None:
    """Give the word that an order waits for before its final step."""
    _decide(GatewayClient(url, key), order_id, "confirm", said(who, why))


@app.command()
def replay(
    *,
    key: Key,
    url: Url = LOCAL,
    status: Annotated[str, typer.Option(help="failed or attention.")] = "failed",
    kind: Kind = "",
    batch: Batch = "",
    since: Since = "",
    until: Until = "",
    client: Client = "",
    who: Who = "",
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Retry every order that matches, after showing them and how many they are."""
    wanted = given(status=status, type=kind, batch=batch, since=since, until=until, client=client)
    gateway = GatewayClient(url, key)
    orders = list(gateway.orders(**wanted))
    tables.show(orders, tables.output())
    if orders and not yes:
        typer.confirm(f"Retry {len(orders)} orders?", abort=True)
    retried = answers(
        orders,
        lambda order: gateway.decide(order["id"], "retry", said(who, why), str(uuid4())),
        lambda order: order["id"],
        Console(stderr=True),
    )
    typer.echo(f"{len(retried)} of {len(orders)} orders retried.")
    if len(retried) < len(orders):
        raise typer.Exit(1)


def attention(key: Key, url: Url = LOCAL) -> None:
    """The orders of all clients that wait for a person: what is open, and why."""
    found = GatewayClient(url, key).attention()
    orders = [order | {"open call": _open(order)} for order in found["orders"]]
    tables.show(orders, tables.output(), wide=(*WAITING, "why"), narrow=WAITING)
    typer.echo(f"{found['count']} wait for a person: order show ID says more; resolve, retry or cancel.")


def _open(order: Json) -> str:
    evidence: Json | None = order.get("evidence")
    return f"{evidence['call']} at {evidence['at']}" if evidence else ""


def _decide(gateway: GatewayClient, order_id: str, decision: str, body: Json) -> None:
    tables.show([gateway.decide(order_id, decision, body, str(uuid4()))], tables.output())
