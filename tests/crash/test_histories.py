"""Seeded histories of orders of all types, with faults, kills and outages of all kinds: see README.md.

The suite lives a short one, of a fixed seed. `python -m tests.crash` lives long ones.
"""

from pathlib import Path

import pytest

from tests.crash.history import live

SEED = 11
ORDERS = 125
PACE = 60
LIMIT = 240.0
"""Seconds in which all orders must have ended, on a machine that has other things to do."""


@pytest.mark.timeout(330)
def test_every_order_ends_and_nothing_happens_twice(tmp_path: Path) -> None:
    report = live(SEED, ORDERS, tmp_path, limit=LIMIT, pace=PACE)
    print(f"{report.seconds:.0f} s, {report.orders.total()} orders, {report.blows}, {report.faults}")
    assert not report.verdict.mistakes, "\n".join(report.verdict.mistakes)
