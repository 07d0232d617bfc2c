"""When a standing order is due, over the two nights a year that are not like the others, too."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.orders.types import schedules
from shared.orders.types.check import check
from shared.orders.types.kinds import ReportRun
from shared.orders.types.schedules import Schedule
from shared.orders.types.workflow import steps_of
from tests.unit.orders import samples

LONDON = "Europe/London"
NIGHTLY = Schedule("30 1 * * *", LONDON)
FIELD = st.text("0123456789*/,-#LW", min_size=1, max_size=5)


def at(moment: str, zone: str = LONDON) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).timestamp()


def moments(schedule: Schedule, after: float, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        upcoming = schedules.following(schedule, after)
        assert upcoming is not None
        after = upcoming
        found.append(schedules.shown(schedule, after))
    return found


def standing(cron: str = "0 6 * * 1-5", timezone: str = LONDON, **parameters: str) -> ReportRun:
    return ReportRun(
        reference="r", report="voice/cdr/day", parameters=parameters, schedule=Schedule(cron, timezone)
    )


def mistakes(spec: ReportRun) -> dict[str, str]:
    return {mistake.field: mistake.message for mistake in check(spec, samples.ACCOUNT)}


def test_a_schedule_is_in_the_time_of_its_zone() -> None:
    assert moments(Schedule("0 6 * * *", "Asia/Kolkata"), at("2026-05-01"), 1) == [
        "2026-05-01T06:00:00+05:30"
    ]


def test_what_is_due_in_the_hour_that_is_left_out_is_due_right_after_it() -> None:
    assert moments(NIGHTLY, at("2026-03-28T12:00"), 2) == [
        "2026-03-29T02:00:00+01:00",
        "2026-03-30T01:30:00+01:00",
    ]


def test_what_is_due_at_a_set_time_in_the_hour_that_comes_twice_is_due_once() -> None:
    assert moments(NIGHTLY, at("2026-10-24T12:00"), 2) == [
        "2026-10-25T01:30:00+01:00",
        "2026-10-26T01:30:00+00:00",
    ]


def test_what_is_due_every_half_hour_is_due_in_both_of_them() -> None:
    found = moments(Schedule("*/30 * * * *", LONDON), at("2026-10-25T00:45"), 4)
    assert found == [f"2026-10-25T01:{minute}:00+0{zone}:00" for zone in (1, 0) for minute in ("00", "30")]


def test_two_moments_that_fall_together_are_one() -> None:
    twice = Schedule("0,30 1 * * *", LONDON)
    assert moments(twice, at("2026-03-28T12:00"), 2) == [
        "2026-03-29T02:00:00+01:00",
        "2026-03-30T01:00:00+01:00",
    ]


def test_in_the_second_of_the_equal_hours_nothing_of_the_first_is_due_again() -> None:
    second = at("2026-10-25T01:10") + 3600
    assert moments(NIGHTLY, second, 1) == ["2026-10-26T01:30:00+00:00"]


def test_of_many_moments_that_were_missed_the_last_one_counts() -> None:
    since, until = at("2026-01-01"), at("2026-06-01T12:00")
    assert schedules.latest(NIGHTLY, since, until) == at("2026-06-01T01:30")
    assert schedules.latest(Schedule("* * * * *"), since, until) == until
    assert schedules.latest(Schedule("0 0 29 2 *"), at("2023-01-01"), until) == at("2024-02-29")


def test_nothing_is_due_before_its_time() -> None:
    assert schedules.latest(NIGHTLY, at("2026-06-01T01:30"), at("2026-06-02T01:29")) is None


@given(st.integers(0, 3 * 365 * 86400), st.integers(0, 5 * 86400))
@settings(max_examples=50)
def test_the_last_moment_is_the_one_that_is_reached_by_going_forward(offset: int, length: int) -> None:
    schedule = Schedule("*/20 1-3 * * *", LONDON)
    since = at("2025-01-01") + offset
    until, last = since + length, None
    upcoming = schedules.following(schedule, since)
    while upcoming is not None and upcoming <= until:
        last, upcoming = upcoming, schedules.following(schedule, upcoming)
    assert schedules.latest(schedule, since, until) == last


@pytest.mark.parametrize(
    ("given", "day"), [("yesterday", "2026-03-31"), ("today", "2026-04-01"), ("today-7", "2026-03-25")]
)
def test_a_relative_date_is_a_day_of_the_schedules_zone(given: str, day: str) -> None:
    after_midnight = at("2026-04-01T00:30")
    spec = Schedule("30 0 * * *", LONDON)
    assert schedules.resolved(spec, {"date": given, "tag": "today"}, after_midnight) == {
        "date": day,
        "tag": "today",
    }


def test_a_standing_order_passes_no_step_of_the_report_itself() -> None:
    assert steps_of(standing()) == ("reports.schedule",)


@pytest.mark.parametrize("cron", ["0 6 * * *", "*/5 * * * *", "0 0 L * *", "15 10 * * MON#1", "0 0 29 2 *"])
def test_a_good_schedule_has_no_mistakes(cron: str) -> None:
    assert mistakes(standing(cron, date="yesterday")) == {}


@pytest.mark.parametrize("cron", ["61 * * * *", "0 0 0 * * *", "0 0 30 2 *", "every day at noon !"])
def test_a_bad_schedule_is_a_mistake(cron: str) -> None:
    assert mistakes(standing(cron)).keys() == {"$.schedule.cron"}


@given(st.tuples(FIELD, FIELD, FIELD, FIELD, FIELD))
@settings(max_examples=40)
def test_whatever_stands_there_is_judged(fields: tuple[str, ...]) -> None:
    assert mistakes(standing(" ".join(fields))).keys() <= {"$.schedule.cron"}


def test_a_zone_is_one_that_there_is() -> None:
    assert mistakes(standing(timezone="Europe/Londres")).keys() == {"$.schedule.timezone"}


def test_a_standing_order_has_no_deadline() -> None:
    assert mistakes(replace(standing(), deadline=samples.LATER)).keys() == {"$.deadline"}


def test_without_a_schedule_there_is_no_yesterday() -> None:
    assert mistakes(
        ReportRun(reference="r", report="voice/cdr/day", parameters={"date": "yesterday"})
    ).keys() == {"$.parameters.date"}
