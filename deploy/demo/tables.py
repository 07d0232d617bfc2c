"""The demo's table: every order, and beside it what the carrier's ledger says of its number."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from rich.table import Table

from deploy.demo.clerk import Json, Placed
from deploy.demo.ledger import Entry

MOST = 40
"""Rows to show; of a larger demo the first ones."""
COLOURS = {"succeeded": "green", "failed": "red"}


def beside(placed: list[Placed], entries: Iterable[Entry]) -> Table:
    """Order, number, state, charge, time; and the ledger's effects and charges."""
    by_number: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_number[entry.subject].append(entry)
    more = len(placed) - MOST
    table = Table(caption=f"and {more} more orders" if more > 0 else None)
    for name in ("order", "number", "state"):
        table.add_column(name, no_wrap=True)
    table.add_column("charge", justify="right")
    table.add_column("time", justify="right")
    table.add_column("the carrier's ledger", style="cyan")
    table.add_column("charge", justify="right", style="cyan")
    for one in placed[:MOST]:
        table.add_row(*_order(one.order), *_ledger(one.order, by_number))
    return table


def _order(order: Json) -> tuple[str, ...]:
    state = str(order["status"])
    return (
        str(order["reference"]),
        str(order["number"] or ""),
        f"[{COLOURS.get(state, 'yellow')}]{state}[/]",
        _money(Decimal(order["charged"])),
        _seconds(order),
    )


def _ledger(order: Json, by_number: dict[str, list[Entry]]) -> tuple[str, str]:
    """What happened to the order's number at the carrier, in order, and what it cost."""
    entries = by_number.get(str(order["number"]), [])
    effects = ", ".join(entry.effect.removeprefix("number.") for entry in entries)
    return effects or "-", _money(sum((entry.charge for entry in entries), Decimal(0)))


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}" if amount else ""


def _seconds(order: Json) -> str:
    if not order["finished"]:
        return ""
    taken = datetime.fromisoformat(order["finished"]) - datetime.fromisoformat(order["created"])
    return f"{taken.total_seconds():.2f} s"
