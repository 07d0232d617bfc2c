"""Orders in tables, from which nothing is ever cut off: what is copied from one is whole on any terminal.

A narrow terminal gets the columns that tell orders apart, and why below them. What goes into a pipe or a file
has one line an order, as wide as that is.
"""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table

from services.cli.gateway_client import Json

NARROW = 120
"""Columns of a terminal under which a table of orders leaves some out."""
UNBOUND = 2000
WHOLE = frozenset({"id", "type", "number", "status", "charged", "finished"})
"""What is never put on two lines."""
TELLING = ("id", "type", "reference", "number", "status")
ALL = (*TELLING, "charged", "why")


def output() -> Console:
    """Standard output, bounded by the terminal where it is one."""
    console = Console()
    return console if console.is_terminal else Console(width=UNBOUND)


def slim(*columns: Column) -> Table:
    """A table without a frame."""
    return Table(*columns, box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)


def show(
    orders: Sequence[Json], console: Console, *, wide: Sequence[str] = ALL, narrow: Sequence[str] = TELLING
) -> None:
    """The orders, one a row, with the members that there is room for; `why` below where it has no column."""
    names = wide if console.width >= NARROW else narrow
    console.print(table(orders, names))
    if "why" in names:
        return
    for order in orders:
        if order.get("why"):
            console.print(f"{order['id']}: {order['why']}", markup=False, highlight=False)


def table(orders: Iterable[Json], names: Sequence[str]) -> Table:
    """Members of orders as columns."""
    shown = slim(*(Column(name, no_wrap=name in WHOLE, overflow="fold") for name in names))
    for order in orders:
        told = order | {"number": about(order)}
        shown.add_row(*("" if told[name] is None else str(told[name]) for name in names))
    return shown


def about(order: Json) -> str | None:
    """The number that an order is about; of several, the first, and how many more there are."""
    more = len(order.get("numbers", ())) - 1
    return f"{order['number']} +{more}" if more > 0 else order["number"]
