"""Sums of calls in progress: they fit together, and nothing is divided by nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.accounts import Funds
from services.sandbox.world.bill import Bill, current
from tests.unit.sandbox.voice.stages import ACCOUNT, NOON, number, placed, stage

FUNDS = Funds(2_440_600, 500_000, None)
CALLS = placed(stage(), [number()], last=NOON + 86_400)


@given(st.floats(0, 86_400))
def test_the_sums_of_destinations_countries_and_channels_are_the_total(offset: float) -> None:
    now = NOON + offset
    calls = [call for call in CALLS if call.is_on(now)]
    found: dict[str, object] = current(ACCOUNT, calls, FUNDS, now)
    for member in ("calls", "countries"):
        parts: dict[str, dict[str, Decimal]] = found[member]  # pyright: ignore[reportAssignmentType]
        for name in ("total", "callcount", "answeredcount"):
            assert sum(part[name] for part in parts.values()) == found[name]
    channels: list[dict[str, Decimal]] = found["channels"]  # pyright: ignore[reportAssignmentType]
    assert sum(channel["charge"] for channel in channels) == found["total"]


def test_nobody_is_on_the_line() -> None:
    found = current(ACCOUNT, [], FUNDS, NOON)
    assert found == {
        "datetime": "2026-11-24 12:00:00",
        "account": ACCOUNT,
        "total": 0,
        "callcount": 0,
        "answeredcount": 0,
        "balance": Decimal("24.406"),
        "balance_available": Decimal("19.406"),
        "balance_locked": 5,
        "currency": "GBP",
        "percent_available": 0,
        "approx_seconds_remaining": None,
        "calls": {},
        "countries": {},
        "channels": [],
    }


def test_no_money_is_no_division_by_zero() -> None:
    calls = [call for call in CALLS if call.is_on(NOON)]
    assert Bill(calls, NOON).against(0) == {"percent_available": 0, "approx_seconds_remaining": 0}
    assert Bill(calls, NOON).against(-1)["approx_seconds_remaining"] == 0
