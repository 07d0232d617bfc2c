"""Order files: CSV, one order a row, one field a column.

A column's name is the field's path in the order, e.g. `choose.pattern` or `emergency.postcode`. An empty cell
is a field that is not given; a cell that starts with `{` is JSON; a column that starts with `#` is a remark.
"""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Json = dict[str, Any]

REMARK = "#"


def read(path: Path) -> list[Json]:
    """The orders of a file. Raises `OSError`, or `ValueError` naming the row that cannot be read."""
    with path.open(newline="", encoding="utf-8") as file:
        return [_order(number, row.items()) for number, row in enumerate(csv.DictReader(file), 2)]


def _order(number: int, cells: Iterable[tuple[str | None, str | None]]) -> Json:
    order: Json = {}
    for name, cell in cells:
        if name is None:
            raise ValueError(f"row {number} has more cells than there are columns")
        if not name.startswith(REMARK) and cell is not None and cell.strip():
            _set(order, name.split("."), _value(number, name, cell.strip()))
    return order


def _value(number: int, name: str, cell: str) -> object:
    if not cell.startswith("{"):
        return cell
    try:
        return json.loads(cell)
    except ValueError as error:
        raise ValueError(f"row {number}, column {name}: not JSON: {error}") from error


def _set(order: Json, path: list[str], value: object) -> None:
    for name in path[:-1]:
        order = order.setdefault(name, {})
    order[path[-1]] = value
