"""The demo's tables: the orders, and the carrier's ledger beside them."""

from collections.abc import Iterable
from datetime import datetime

from rich.columns import Columns
from rich.table import Table

from deploy.demo.clerk import Json, Placed
from deploy.demo.ledger import Entry

MOST = 40
"""Rows of each table; a larger demo shows the first ones."""


def beside(placed: list[Placed], entries: list[Entry]) -> Columns:
    """Both tables."""
    return Columns([orders(placed), ledger(entries)], padding=(0, 4))


def orders(placed: list[Placed]) -> Table:
    """Order, number, state, charge, time, and why an order failed."""
    table = Table("order", "number", "state", "charge", "time", title="Orders", caption=_rest(placed))
    for one in placed[:MOST]:
        order = one.order
        colour = "green" if order["status"] == "succeeded" else "red"
        state = f"[{colour}]{order['status']}[/]"
        cells = (
            order["reference"],
            order["number"] or "",
            state,
            f"{float(order['charged']):.2f}",
            _seconds(order),
        )
        table.add_row(*cells)
        if order["why"]:
            table.add_row("", f"[dim]{order['why']}[/]")
    return table


def ledger(entries: list[Entry]) -> Table:
    """Effect, number and charge."""
    table = Table("effect", "subject", "charge", title="The carrier's ledger", caption=_rest(entries))
    for entry in entries[:MOST]:
        table.add_row(entry.effect, entry.subject, f"{entry.charge:.2f}")
    return table


def _rest(rows: Iterable[object]) -> str | None:
    more = len(list(rows)) - MOST
    return f"and {more} more" if more > 0 else None


def _seconds(order: Json) -> str:
    if not order["finished"]:
        return ""
    taken = datetime.fromisoformat(order["finished"]) - datetime.fromisoformat(order["created"])
    return f"{taken.total_seconds():.2f} s"
