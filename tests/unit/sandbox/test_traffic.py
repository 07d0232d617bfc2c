"""Calls: the same for the same seed and day, plausible, and adding up."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from services.sandbox.world.traffic import HISTORY_DAYS, Traffic, VoiceCall
from shared.v3.reports import Direction

ACCOUNT = "930000"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MEMBERS = """
_id time date account fromdesc from to toid toISO todesc calldate secs_call secs_peak
secs_offpeak secs_weekend secs_billed rate_peak rate_offpeak rate_weekend rate_connection
chg_total currency trunk tag reference
"""
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
def traffic() -> Traffic:
    return Traffic(1)


def test_the_same_seed_and_day_have_the_same_calls(traffic: Traffic) -> None:
    assert traffic.day(ACCOUNT, FRIDAY, NOW) == Traffic(1).day(ACCOUNT, FRIDAY, NOW)
    assert traffic.day(ACCOUNT, FRIDAY, NOW) != Traffic(2).day(ACCOUNT, FRIDAY, NOW)
    assert traffic.day(ACCOUNT, FRIDAY, NOW) != traffic.day("930001", FRIDAY, NOW)


def test_a_working_day_has_two_hundred_calls_and_a_saturday_fewer(traffic: Traffic) -> None:
    assert len(traffic.day(ACCOUNT, FRIDAY, NOW)) == 200
    assert len(traffic.day(ACCOUNT, SATURDAY, NOW)) == 50


def test_a_day_that_is_not_over_has_only_what_was(traffic: Traffic) -> None:
    earlier, later = (traffic.day(ACCOUNT, NOW.date(), NOW + timedelta(hours=h)) for h in (0, 2))
    assert len(earlier) < len(later) < 200
    assert later[: len(earlier)] == earlier
    assert all(call.start <= NOW for call in earlier)


def test_the_records_go_back_ninety_days(traffic: Traffic) -> None:
    assert traffic.day(ACCOUNT, NOW.date() - timedelta(days=HISTORY_DAYS), NOW)
    assert not traffic.day(ACCOUNT, NOW.date() - timedelta(days=HISTORY_DAYS + 1), NOW)


def test_the_newest_come_first(traffic: Traffic) -> None:
    calls = traffic.latest(ACCOUNT, 1000, NOW)
    assert len({call.reference for call in calls}) == 1000
    assert calls == sorted(calls, key=lambda c: (c.start, c.reference), reverse=True)


@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_summary_is_the_sum_of_its_records(traffic: Traffic, direction: Direction) -> None:
    calls = [c for c in traffic.day(ACCOUNT, FRIDAY, NOW) if c.direction == direction]
    rows = traffic.summary(ACCOUNT, direction, FRIDAY, NOW)
    assert _total(rows, "calls") == len(calls)
    assert _total(rows, "secs_billed") == sum(call.seconds for call in calls)
    assert _total(rows, "chg_total") == sum(call.charge for call in calls)


def test_a_charge_follows_from_the_rates_in_its_row(traffic: Traffic) -> None:
    for call in traffic.day(ACCOUNT, FRIDAY, NOW):
        row = call.row()
        seconds = {band: row[f"secs_{band}"] for band in ("peak", "offpeak", "weekend")}
        assert list(seconds.values()).count(0) == 2
        expected = Decimal(str(row["rate_connection"])) + sum(
            Decimal(str(row[f"rate_{band}"])) * Decimal(str(count)) / 60 for band, count in seconds.items()
        )
        assert row["chg_total"] == expected.quantize(Decimal("0.00001"), ROUND_HALF_UP)


def test_calls_in_cost_nothing_and_weekend_calls_have_the_weekend_rate(traffic: Traffic) -> None:
    calls = [*traffic.day(ACCOUNT, FRIDAY, NOW), *traffic.day(ACCOUNT, SATURDAY, NOW)]
    assert all(call.charge == 0 for call in calls if call.direction == "in")
    assert all((call.band == "weekend") == (call.start.date() == SATURDAY) for call in calls)
    assert {call.band for call in calls} == {"peak", "offpeak", "weekend"}


def test_a_row_has_the_carriers_members_in_order(traffic: Traffic) -> None:
    call: VoiceCall = traffic.day(ACCOUNT, FRIDAY, NOW)[0]
    assert list(call.row()) == MEMBERS.split()
    assert len(call.reference) == 40


def _total(rows: list[dict[str, object]], member: str) -> Decimal:
    return sum((Decimal(str(row[member])) for row in rows), Decimal(0))
