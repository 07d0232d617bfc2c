"""Calls and texts: the same for the same seed and day, plausible, and adding up."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from services.sandbox.world.summaries import by_day
from services.sandbox.world.traffic import HISTORY_DAYS, Traffic
from shared.v3.reports import Direction

ACCOUNT = "930000"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MEMBERS = """
_id time date account fromdesc from to toid toISO todesc calldate secs_call secs_peak secs_offpeak
secs_weekend secs_billed rate_peak rate_offpeak rate_weekend rate_connection chg_total currency
trunk tag reference
"""
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
def traffic() -> Traffic:
    return Traffic(1, NOW)


def test_the_same_seed_and_day_have_the_same_calls(traffic: Traffic) -> None:
    assert traffic.calls(ACCOUNT, FRIDAY) == Traffic(1, NOW).calls(ACCOUNT, FRIDAY)
    assert traffic.calls(ACCOUNT, FRIDAY) != Traffic(2, NOW).calls(ACCOUNT, FRIDAY)
    assert traffic.calls(ACCOUNT, FRIDAY) != traffic.calls("930001", FRIDAY)


def test_a_working_day_has_more_traffic_than_a_saturday(traffic: Traffic) -> None:
    assert [len(traffic.calls(ACCOUNT, day)) for day in (FRIDAY, SATURDAY)] == [200, 50]
    assert [len(traffic.texts(ACCOUNT, day)) for day in (FRIDAY, SATURDAY)] == [40, 10]


def test_a_day_that_is_not_over_has_only_what_was(traffic: Traffic) -> None:
    earlier = traffic.calls(ACCOUNT, NOW.date())
    later = Traffic(1, NOW + timedelta(hours=2)).calls(ACCOUNT, NOW.date())
    assert len(earlier) < len(later) < 200
    assert later[: len(earlier)] == earlier
    assert all(call.start <= NOW for call in earlier)


def test_the_records_go_back_ninety_days(traffic: Traffic) -> None:
    first = NOW.date() - timedelta(days=HISTORY_DAYS)
    assert traffic.calls(ACCOUNT, first)
    assert traffic.texts(ACCOUNT, first)
    assert not traffic.calls(ACCOUNT, first - timedelta(days=1))
    assert not traffic.texts(ACCOUNT, first - timedelta(days=1))


def test_the_newest_come_first(traffic: Traffic) -> None:
    calls, texts = traffic.latest_calls(ACCOUNT, 1000), traffic.latest_texts(ACCOUNT, 100)
    assert len({call.reference for call in calls}) == 1000
    assert len({text.reference for text in texts}) == 100
    assert calls == sorted(calls, key=lambda c: (c.start, c.reference), reverse=True)
    assert texts == sorted(texts, key=lambda t: (t.start, t.reference), reverse=True)


def test_a_window_has_the_calls_between_its_ends(traffic: Traffic) -> None:
    calls = traffic.calls(ACCOUNT, FRIDAY)
    window = list(traffic.calls_between(ACCOUNT, calls[10].start, calls[20].start))
    assert window == calls[10:21]


@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_summary_is_the_sum_of_its_records(traffic: Traffic, direction: Direction) -> None:
    calls = traffic.directed(ACCOUNT, direction, FRIDAY)
    rows = by_day(FRIDAY, calls)
    assert _total(rows, "calls") == len(calls)
    assert _total(rows, "secs_billed") == sum(call.seconds for call in calls)
    assert _total(rows, "chg_total") == sum(call.charge for call in calls)


def test_a_charge_follows_from_the_rates_in_its_row(traffic: Traffic) -> None:
    for call in traffic.calls(ACCOUNT, FRIDAY):
        row = call.row()
        seconds = {band: row[f"secs_{band}"] for band in ("peak", "offpeak", "weekend")}
        assert list(seconds.values()).count(0) == 2
        expected = Decimal(str(row["rate_connection"])) + sum(
            Decimal(str(row[f"rate_{band}"])) * Decimal(str(count)) / 60 for band, count in seconds.items()
        )
        assert row["chg_total"] == expected.quantize(Decimal("0.00001"), ROUND_HALF_UP)


def test_calls_in_cost_nothing_and_weekend_calls_have_the_weekend_rate(traffic: Traffic) -> None:
    calls = [*traffic.calls(ACCOUNT, FRIDAY), *traffic.calls(ACCOUNT, SATURDAY)]
    assert all(call.charge == 0 for call in calls if call.direction == "in")
    assert all((call.band == "weekend") == (call.start.date() == SATURDAY) for call in calls)
    assert {call.band for call in calls} == {"peak", "offpeak", "weekend"}


def test_a_row_has_the_carriers_members_in_order(traffic: Traffic) -> None:
    call = traffic.calls(ACCOUNT, FRIDAY)[0]
    assert list(call.row()) == MEMBERS.split()
    assert len(call.reference) == 40


def _total(rows: list[dict[str, object]], member: str) -> Decimal:
    return sum((Decimal(str(row[member])) for row in rows), Decimal(0))
