"""`trunkline tubes`: what is on the belt, and pausing a tube by hand. For admins, through the gateway."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from services.cli.asking import LOCAL, Key, Url, Who, Why, said
from services.cli.durations import seconds
from services.cli.gateway_client import GatewayClient, Json
from services.cli.tables import slim

app = typer.Typer(help="What is on the belt; pause a tube, or let it go on.")

Tube = Annotated[str, typer.Argument(help="The tube, as `trunkline tubes` names it.")]
MaybeKey = Annotated[str, typer.Option("--key", envvar="TRUNKLINE_CLIENT_KEY", help="A client key.")]


@app.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    *,
    key: MaybeKey = "",
    url: Url = LOCAL,
    as_json: Annotated[bool, typer.Option("--json", help="As the gateway says it.")] = False,
) -> None:
    """Every tube, its jobs and who works on it; and every beanstalkd that is down."""
    if context.invoked_subcommand is not None:
        return
    if not key:
        raise typer.BadParameter("give a --key, or set TRUNKLINE_CLIENT_KEY")
    found, console = GatewayClient(url, key).tubes(), Console()
    if as_json:
        console.print_json(data=found)
        return
    console.print(_table(found["tubes"]))
    _say_paused(found["tubes"])
    _say_down(found["belt"])


@app.command()
def pause(
    tube: Tube,
    length: Annotated[str, typer.Argument(metavar="SECONDS", help="For how long: 90, 30m, 24h, 7d.")],
    *,
    key: Key,
    url: Url = LOCAL,
    who: Who = "",
    why: Why = "",
) -> None:
    """Have no worker handed a job of the tube for so long; what they have in hand they finish."""
    try:
        lasts = round(seconds(length))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if not lasts:
        raise typer.BadParameter(f"{length} is no time at all; `trunkline tubes resume` lets a tube go on")
    _set(GatewayClient(url, key), tube, lasts, who, why)


@app.command()
def resume(tube: Tube, key: Key, url: Url = LOCAL, who: Who = "", why: Why = "") -> None:
    """Let a tube go on, whoever paused it."""
    _set(GatewayClient(url, key), tube, 0, who, why)


def _set(gateway: GatewayClient, tube: str, lasts: int, who: str, why: str) -> None:
    done = gateway.pause(tube, {"seconds": lasts} | said(who, why))
    by_hand: Json | None = done["by_hand"]
    typer.echo(f"{tube} is paused for {by_hand['left']} s." if by_hand else f"{tube} goes on.")
    _say_down(done["belt"])


def _say_down(belt: list[Json]) -> None:
    for server in belt:
        if not server["up"]:
            text = f"{server['server']} is down; the keeper tells it of pauses: {server['why']}"
            Console(stderr=True).print(text, markup=False)


def _say_paused(tubes: list[Json]) -> None:
    for row in tubes:
        if by_hand := row["by_hand"]:
            by = ": ".join(by_hand[name] for name in ("who", "why") if by_hand.get(name))
            typer.echo(f"{row['tube']} is paused for {by_hand['left']} s by {by}")


def _table(tubes: list[Json]) -> Table:
    counts = ("ready", "reserved", "delayed", "buried", "workers")
    right = (Column(name, justify="right") for name in (*counts, "waited", "paused"))
    shown = slim(Column("tube", no_wrap=True), *right)
    for row in tubes:
        times = (_time(row[name]) for name in ("waited", "paused"))
        shown.add_row(row["tube"], *(str(row[name] or "") for name in counts), *times)
    return shown


def _time(lasts: int | None) -> str:
    return "" if lasts is None else f"{lasts} s"
