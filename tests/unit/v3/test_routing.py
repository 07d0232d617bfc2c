"""Who rings when: levels, rules by the clock of the United Kingdom, zones, options; and properties."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.v3.routing import UK, Inbound, block_at, chosen, holds, plan
from tests.unit.v3.configurations import BUSY, FAX, SIP, VALID, Document, configurations

CALL = Inbound("441632960123", caller="447700900123")
MONDAY_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
spans = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda span: span[0] != span[1])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UK)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}{minutes % 60:02d}"


def targets(document: Document, call: Inbound = CALL) -> list[list[str]]:
    return [[ring.target for ring in group] for group in plan(document, call, MONDAY_NOON).groups]


def test_the_nearest_level_counts_even_when_it_is_disabled() -> None:
    off: Document = {"routing": {"default": [[SIP]]}, "options": {"enabled": False}}
    on: Document = {"routing": {"default": [[SIP]]}}
    assert chosen(off, on, on) is off
    assert chosen(None, {}, on) is on
    assert chosen(None, None, None) is None
    assert plan(chosen(off, on, on), CALL, MONDAY_NOON).outcome == "disabled"
    assert plan(None, CALL, MONDAY_NOON).outcome == "undelivered"


def test_groups_ring_in_order_with_their_delays_and_timeouts() -> None:
    found = plan(VALID[1], CALL, MONDAY_NOON)
    assert (found.outcome, found.block) == ("ring", "default")
    assert targets(VALID[1]) == [["441632960123@pbx.example.com", "930000-FRONTDESK"], ["447700900456"]]
    assert [ring.timeout for group in found.groups for ring in group] == [20, 20, None]
    assert plan(VALID[5], CALL, MONDAY_NOON).groups[1][0].delay == 1


@pytest.mark.parametrize(
    ("zone", "host"), [("lon", "lon.pbx"), ("ny", "ny.pbx"), ("slo", "pbx"), (None, "pbx")]
)
def test_a_call_rings_the_legs_of_its_zone(zone: str | None, host: str) -> None:
    call = Inbound("441632960123", zone=zone)
    assert targets(VALID[3], call) == [[f"01632960123@{host}.example.com"]]


@pytest.mark.parametrize(
    ("options", "call", "outcome"),
    [
        ({}, Inbound("441632960123", withheld=True, payphone=True), "ring"),
        ({"acr": True}, Inbound("441632960123", withheld=True), "announcement"),
        ({"acr": True}, CALL, "ring"),
        ({"block_payphone": True}, Inbound("441632960123", payphone=True), "refused"),
        ({"enabled": False, "acr": True}, Inbound("441632960123", withheld=True), "disabled"),
    ],
)
def test_options_stop_calls(options: dict[str, bool], call: Inbound, outcome: str) -> None:
    document: Document = {"routing": {"default": [[SIP]]}, "options": options}
    assert plan(document, call, MONDAY_NOON).outcome == outcome


@pytest.mark.parametrize(
    ("at", "block"),
    [
        ("2026-12-25 10:00", "closed_dates"),
        ("2026-12-24 10:00", "office"),
        ("2026-12-24 17:30", "default"),
        ("2026-12-24 08:59", "default"),
        ("2026-03-07 12:59", "office"),
        ("2026-03-08 12:00", "default"),
    ],
)
def test_the_first_rule_of_the_document_wins(at: str, block: str) -> None:
    assert block_at(VALID[2], local(at)) == block


@pytest.mark.parametrize(
    ("at", "held"), [("21:59", False), ("22:00", True), ("05:59", True), ("06:00", False)]
)
def test_a_night_passes_midnight(at: str, held: bool) -> None:
    assert holds({"time": ["2200", "0600"]}, local(f"2026-03-02 {at}")) is held


def test_a_rule_without_a_block_has_no_effect() -> None:
    document: Document = {"rules": {"always": [{"time": [0, 2400]}]}, "routing": {"default": [[SIP]]}}
    assert block_at(document, MONDAY_NOON) == "default"


def test_without_a_default_nobody_rings_outside_the_rules() -> None:
    document: Document = {"rules": {"sundays": [{"dow": [7]}]}, "routing": {"sundays": [[SIP]]}}
    assert plan(document, CALL, MONDAY_NOON).outcome == "undelivered"


def test_busy_is_busy_only_when_it_comes_first() -> None:
    assert plan({"routing": {"default": [[BUSY]]}}, CALL, MONDAY_NOON).outcome == "busy"
    assert plan({"routing": {"default": [[SIP], [BUSY]]}}, CALL, MONDAY_NOON).outcome == "ring"
    assert targets({"routing": {"default": [[FAX]]}}) == [["fax@example.com"]]


@pytest.mark.parametrize(
    ("utc", "held"),
    [
        ("2026-03-29 00:59", False),  # 00:59 in London, the last minute before summer
        ("2026-03-29 01:00", True),  # 02:00: there is no 01:30 on this day
        ("2026-10-25 00:30", False),  # 01:30, the first time
        ("2026-10-25 01:30", False),  # 01:30, the second time
        ("2026-10-25 02:00", True),
        ("2026-07-01 01:00", True),
        ("2026-12-01 01:59", False),
    ],
)
def test_rules_follow_summer_time(utc: str, held: bool) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    document: Document = {"rules": {"late": [{"time": [200, 600]}]}, "routing": {"late": [[SIP]]}}
    assert (block_at(document, moment) == "late") is held


@given(configurations(), moments)
def test_a_plan_comes_from_one_block_of_the_document(document: Document, at: datetime) -> None:
    found = plan(document, CALL, at)
    if found.block is None:
        assert found.groups == ()
    else:
        written: list[list[Any]] = document["routing"][found.block]
        assert [[ring.leg for ring in group] for group in found.groups] == written


@given(configurations(), moments)
def test_no_earlier_rule_with_a_block_holds(document: Document, at: datetime) -> None:
    block = block_at(document, at)
    for name, periods in document.get("rules", {}).items():
        if name == block:
            assert any(holds(period, at.astimezone(UK)) for period in periods)
            return
        if name in document["routing"]:
            assert not any(holds(period, at.astimezone(UK)) for period in periods)


@given(spans, moments)
def test_a_span_and_its_complement_cover_the_day(span: tuple[int, int], at: datetime) -> None:
    start, end = span
    inside = holds({"time": [clock(start), clock(end)]}, at)
    rest = [(end % 1440, start)] if start and end % 1440 != start else []
    outside = [holds({"time": [clock(a), clock(b)]}, at) for a, b in rest]
    if start == 0:
        outside = [end <= at.hour * 60 + at.minute]
    assert inside is not any(outside)


@given(spans, moments)
def test_a_span_holds_as_many_minutes_as_it_is_long(span: tuple[int, int], at: datetime) -> None:
    start, end = span
    midnight = at.replace(hour=0, minute=0)
    period: Document = {"time": [clock(start), clock(end)]}
    held = sum(holds(period, midnight + timedelta(minutes=minute)) for minute in range(0, 1440, 15))
    expected = [
        minute
        for minute in range(0, 1440, 15)
        if start <= minute < end or (end < start and (minute >= start or minute < end))
    ]
    assert held == len(expected)


@given(moments, st.sets(st.integers(1, 7), min_size=1), st.sets(st.integers(1, 12), min_size=1))
def test_all_parameters_of_a_period_must_hold(at: datetime, dow: set[int], month: set[int]) -> None:
    both = holds({"dow": sorted(dow), "month": [str(number) for number in month]}, at)
    assert both is (at.isoweekday() in dow and at.month in month)
