"""Order files: CSV, one order a row, one field a column.

A column's name is the field's path in the order, e.g. `choose.pattern` or `emergency.postcode`. An empty cell
is a field that is not given; a cell that starts with `{` is JSON; a column that starts with `#` is a remark.
Everything else is text, but for the few columns that hold counts.
"""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

Json = dict[str, Any]

REMARK = "#"
COUNTS = frozenset({"choose.consecutive", "concat", "fax_priority"})


def read(path: Path) -> list[Json]:
    """The orders of a file. Raises `OSError`, or `ValueError` naming the row that cannot be read."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        try:
            return [_order(number, row.items()) for number, row in enumerate(rows, 2)]
        except csv.Error as error:
            raise ValueError(f"row {rows.line_num + 1}: {error}") from error


def _order(number: int, cells: Iterable[tuple[str | None, str | None]]) -> Json:
    order: Json = {}
    for name, cell in cells:
        if name is None:
            raise ValueError(f"row {number} has more cells than there are columns")
        if name.startswith(REMARK) or cell is None or not cell.strip():
            continue
        if not _set(order, name.split("."), _value(number, name, cell.strip())):
            raise ValueError(f"row {number}, column {name}: another column gives this field already")
    return order


def _value(number: int, name: str, cell: str) -> object:
    if name in COUNTS and cell.isdecimal():
        return int(cell)
    if not cell.startswith("{"):
        return cell
    try:
        return json.loads(cell)
    except ValueError as error:
        raise ValueError(f"row {number}, column {name}: not JSON: {error}") from error


def _set(order: Json, path: list[str], value: object) -> bool:
    """Put a value at its place; False when something is there."""
    name, *rest = path
    if not rest:
        return order.setdefault(name, value) is value
    inner: object = order.setdefault(name, {})
    return isinstance(inner, dict) and _set(cast("Json", inner), rest, value)
