"""The orders of a run: of every kind, so that no two want the same number or report."""

import random
from datetime import date, timedelta

from tests.sandbox_server import ACCOUNT, SandboxServer

Order = dict[str, object]

CITIES = ("113", "114", "115", "116", "117", "118", "121", "131")
GOLD = "207*"
TRUNK = f"{ACCOUNT}-L001"
CONFIG = {"routing": {"default": [[{"type": "sip", "endpoint": "%number@example.com"}]]}}
RECORD = {
    "name": "Sample",
    "premises": "12",
    "thoroughfare": "Sample Street",
    "locality": "Sampletown",
    "postcode": "AB1 2CD",
}


def mixed(count: int, chance: random.Random, sandbox: SandboxServer) -> list[Order]:
    """So many orders in a random order; the numbers to be released are put on the account first."""
    kinds = [_chosen, _chosen, _gold, _given, _complete, _released, _report]
    orders = [kinds[index % len(kinds)](index) for index in range(count)]
    for order in orders:
        if order["type"] == "number.release":
            sandbox.call("PUT", f"/numbers/{ACCOUNT}/allocated/{order['number']}").raise_for_status()
    chance.shuffle(orders)
    return orders


def _chosen(index: int) -> Order:
    return _activate(index, choose={"pattern": f"{CITIES[index % len(CITIES)]}*"})


def _gold(index: int) -> Order:
    return _activate(index, choose={"pattern": GOLD, "tier": "gold", "max_setup": "5"})


def _given(index: int) -> Order:
    return _activate(index, number=f"441632960{index:03d}")


def _complete(index: int) -> Order:
    return _activate(index, number=f"442920180{index:03d}", trunk=TRUNK, config=CONFIG, emergency=RECORD)


def _released(index: int) -> Order:
    return {"type": "number.release", "reference": f"r{index}", "number": f"442896496{index:03d}"}


def _report(index: int) -> Order:
    day = date(2024, 1, 1) + timedelta(days=index)
    return {
        "type": "report.run",
        "reference": f"r{index}",
        "report": "voice/cdr/day",
        "parameters": {"date": str(day)},
    }


def _activate(index: int, **fields: object) -> Order:
    return {"type": "number.activate", "reference": f"r{index}", **fields}
