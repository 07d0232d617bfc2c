"""What the demo orders, and how each order is expected to end."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from deploy.setup.paths import ROOT
from services.cli import order_file

Json = dict[str, Any]

CONFIG = {"routing": {"default": [[{"type": "sip", "endpoint": "%e164@pbx.example.com"}]]}}
EMERGENCY = {
    "name": "Sample Trading",
    "bussuffix": "Ltd",
    "premises": "12",
    "thoroughfare": "Sample Street",
    "locality": "Leeds",
    "postcode": "LS1 1AA",
}
GIVEN = [f"44{area}4960{rest:03d}" for rest in range(1000) for area in ("161", "116", "115", "118")]
"""Numbers to ask for by name, enough for `MOST` orders."""
AREAS = ("113", "114", "117", "121", "131", "141", "151", "191")
"""Where to choose from: other areas, so that nobody takes a number that another order asks for by name."""
MOST = 7500
NOBODYS = "441632961234"
UNAFFORDABLE = "442079460999"


class Wanted(Struct, frozen=True):
    """An order to be placed, and the state it should end in."""

    order: Json
    expected: str


def from_file(path: Path) -> list[Wanted]:
    """The orders of a file whose column `#expected` tells the state that each should end in."""
    file = ROOT / path
    with file.open(newline="", encoding="utf-8") as rows:
        expected = [row["#expected"] for row in csv.DictReader(rows)]
    return [Wanted(order, state) for order, state in zip(order_file.read(file), expected, strict=True)]


def generated(count: int) -> list[Wanted]:
    """As many orders as wanted, of all kinds in turn; two in every twenty-five are refused by the carrier."""
    given = iter(GIVEN)
    return [_wanted(index, given) for index in range(count)]


def _wanted(index: int, given: Iterator[str]) -> Wanted:
    order: Json = {"type": "number.activate", "reference": f"demo-{index + 1:05d}"}
    kind = index % 25
    if kind in (11, 23):
        return Wanted({**order, "number": NOBODYS if kind == 11 else UNAFFORDABLE}, "failed")
    if kind == 7:
        order["choose"] = {"pattern": "207*", "tier": "gold", "max_setup": "25.00"}
    elif kind % 2:
        order["choose"] = {"pattern": f"{AREAS[index // 2 % len(AREAS)]}*", "tier": "standard"}
    else:
        order["number"] = next(given)
    return Wanted(order | _extras(kind), "succeeded")


def _extras(kind: int) -> Json:
    extras: Json = {}
    if kind % 3 == 0:
        extras["config"] = json.loads(json.dumps(CONFIG))
    if kind % 5 == 0:
        extras["trunk"] = "930000-L001"
    if kind in (4, 15):
        extras["emergency"] = dict(EMERGENCY)
    return extras
