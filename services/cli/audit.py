"""`trunkline audit`: have the carrier held against the book, and decide about what differs. For admins."""

import time
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Column, Table

from services.cli.asking import LOCAL, Key, Url, Who, Why, answers, said
from services.cli.gateway_client import GatewayClient, Json
from services.cli.tables import output, slim

app = typer.Typer(no_args_is_help=True, help="Hold the carrier against the book.")

LOOK = 1.0
"""Seconds between two looks at an audit that is waited for."""
NOTHING = "(nothing)"

Ids = Annotated[list[str], typer.Argument(help="The differences' ids, as `audit show` names them.")]


@app.command()
def run(
    key: Key,
    url: Url = LOCAL,
    who: Who = "",
    why: Why = "",
    wait: Annotated[bool, typer.Option("--wait", help="Until it is complete, then show it.")] = False,
) -> None:
    """Have an audit made; the keeper makes it, and it changes nothing at the carrier."""
    gateway = GatewayClient(url, key)
    made = gateway.audit(said(who, why))
    if not wait:
        typer.echo(f"audit {made['id']} is asked for; `trunkline audit show` has what it finds")
        return
    standing = gateway.audits()
    while (standing["under_way"] or {}).get("id") == made["id"]:
        time.sleep(LOOK)
        standing = gateway.audits()
    _show(standing)


@app.command()
def show(key: Key, url: Url = LOCAL) -> None:
    """What the last audit found, and what was decided about it."""
    _show(GatewayClient(url, key).audits())


@app.command()
def accept(differences: Ids, key: Key, url: Url = LOCAL, who: Who = "", why: Why = "") -> None:
    """Believe from now on what the carrier has."""
    _decide(GatewayClient(url, key), differences, "accept", said(who, why))


@app.command()
def reverse(differences: Ids, key: Key, url: Url = LOCAL, who: Who = "", why: Why = "") -> None:
    """Order what puts the carrier right: to release a number is final, to activate one may cost."""
    _decide(GatewayClient(url, key), differences, "reverse", said(who, why))


def _decide(gateway: GatewayClient, differences: list[str], decision: str, body: Json) -> None:
    decided = answers(
        differences,
        lambda difference: gateway.about(difference, decision, body),
        str,
        Console(stderr=True),
    )
    if decided:
        output().print(_table(decided))
    if len(decided) < len(differences):
        raise typer.Exit(1)


def _show(standing: Json) -> None:
    console = output()
    if standing["failed"]:
        console.print(f"The audit of {standing['failed']['asked']} failed: {standing['failed']['failed']}")
    if standing["under_way"]:
        console.print(f"One is asked for or under way since {standing['under_way']['asked']}.")
    last = standing["last"]
    if last is None:
        console.print("No audit is complete yet.")
        return
    if standing["differences"]:
        console.print(_table(standing["differences"]))
    console.print(
        f"{last['ended']}: {last['numbers']} numbers, {last['trunks']} trunks, "
        f"differences: {last['differences']}, {standing['undecided']} to be decided"
        f"{': accept ID or reverse ID' if standing['undecided'] else ''}."
    )


def _table(differences: list[Json]) -> Table:
    folded = (Column(name, overflow="fold") for name in ("what", "believed", "found", "decision"))
    shown = slim(Column("id", no_wrap=True), Column("subject", no_wrap=True), *folded)
    for found in differences:
        what = f"{found['part']} {found['kind']}" if found["part"] else found["kind"]
        believed, there = (_value(found, name) for name in ("believed", "found"))
        shown.add_row(found["id"], found["subject"], what, believed, there, _decision(found["decision"]))
    return shown


def _value(found: Json, name: str) -> str:
    if not found["part"]:
        return ""
    return msgspec.json.encode(found[name]).decode() if found[name] else NOTHING


def _decision(decision: dict[str, Any] | None) -> str:
    if decision is None:
        return ""
    order = f", order {decision['order']}" if decision["order"] else ""
    return f"{decision['what']} by {decision['who']}{order}"
