"""More orders than numbers, all at once, worked on by several processes: each number is bought by one order.

Who comes too late is refused with the reason, and nobody pays for nothing. No program is killed here.
"""

import json
import threading
from collections import Counter
from pathlib import Path

import pytest
import requests

from shared.orders.record import Order
from shared.orders.states import State
from tests.crash.ending import wait_for_all
from tests.crash.stack import Stack
from tests.sandbox_server import ACCOUNT

PATTERNS = [f"113496{block}*" for block in ("01", "02", "03", "04")]
EACH = 125
"""Orders for each pattern, which a hundred numbers match."""
LIMIT = 120.0
KEY = "tl_demo_demo-secret"
BREATH = 0.1

pytestmark = pytest.mark.timeout(180)


def test_five_hundred_orders_for_four_hundred_numbers(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        there = {
            pattern: len(
                stack.sandbox.call(
                    "GET", f"/numbers/{ACCOUNT}/available/standard/100?pattern={pattern}"
                ).json()
            )
            for pattern in PATTERNS
        }
        breath = threading.Event()
        while not stack.gateway.is_ready():
            breath.wait(BREATH)
        since = len(stack.sandbox.ledger())
        ended = wait_for_all(stack.redis.url, _handed_in(stack.url), seconds=LIMIT)
        bought = stack.sandbox.ledger(since=since, effect="number.allocate")

    assert sum(there.values()) == 400
    for pattern, count in there.items():
        states = Counter(order.state for order in ended if _pattern(order) == pattern)
        assert states == {State.SUCCEEDED: count, State.FAILED: EACH - count}
    succeeded = [order for order in ended if order.state is State.SUCCEEDED]
    assert Counter(entry["subject"] for entry in bought) == Counter(order.number for order in succeeded)
    refused = [order for order in ended if order.state is State.FAILED]
    assert all("matches" in str(order.why) for order in refused), {order.why for order in refused}
    assert all(order.reserved == 0 for order in ended)


def _handed_in(url: str) -> list[str]:
    """All of them in one batch; their ids."""
    orders = [
        {"type": "number.activate", "reference": f"{pattern}-{index}", "choose": {"pattern": pattern}}
        for index in range(EACH)
        for pattern in PATTERNS
    ]
    headers = {"Authorization": f"Bearer {KEY}"}
    lines = "\n".join(map(json.dumps, orders)).encode()
    taken = requests.post(f"{url}/batches", data=lines, headers=headers, timeout=30)
    assert taken.status_code == 202, taken.text
    batch, page = taken.json()["id"], {"limit": "500"}
    listed = requests.get(f"{url}/orders", params={"batch": batch, **page}, headers=headers, timeout=30)
    return [row["id"] for row in listed.json()["orders"]]


def _pattern(order: Order) -> str:
    return order.spec.reference.partition("-")[0]
