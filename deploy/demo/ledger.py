"""The sandbox's ledger, and whether it tells the same story as the orders."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

import requests
from msgspec import Struct

from deploy.demo.clerk import Placed

TIMEOUT = 30.0
ALLOCATE = "number.allocate"


class Entry(Struct, frozen=True):
    """One effect at the carrier, and what it cost."""

    effect: str
    subject: str
    charge: Decimal


class Sandbox:
    """The control plane of the sandbox at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url

    def reset(self) -> None:
        """Begin with a new world."""
        requests.post(f"{self._url}/sandbox/reset", json={}, timeout=TIMEOUT).raise_for_status()

    def entries(self) -> list[Entry]:
        """Every effect and charge, in order."""
        answer = requests.get(f"{self._url}/sandbox/ledger", timeout=TIMEOUT)
        answer.raise_for_status()
        rows = cast("list[dict[str, Any]]", answer.json()["entries"])
        return [Entry(row["effect"], row["subject"], Decimal(row["charge"] or 0)) for row in rows]


def compare(placed: Iterable[Placed], entries: Iterable[Entry]) -> list[str]:
    """Every way in which orders and ledger differ; empty when they agree."""
    rows = list(placed)
    bought = Counter(entry.subject for entry in entries if entry.effect == ALLOCATE)
    ordered = Counter(str(one.order["number"]) for one in rows if one.order["status"] == "succeeded")
    charged = sum((Decimal(one.order["charged"]) for one in rows), Decimal(0))
    paid = sum((entry.charge for entry in entries), Decimal(0))
    return [
        *(f"{number} was allocated {times} times" for number, times in bought.items() if times > 1),
        *(f"{number} was allocated, but no order has it" for number in bought.keys() - ordered.keys()),
        *(f"{number} is on an order, but was not allocated" for number in ordered.keys() - bought.keys()),
        *(f"{number} is on {times} orders" for number, times in ordered.items() if times > 1),
        *([f"the orders say {charged:.2f} was charged, the ledger {paid:.2f}"] if charged != paid else []),
    ]
