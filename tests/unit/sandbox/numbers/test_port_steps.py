"""How a port runs, and the days it takes."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.port_steps import LEAD_DAYS, first_day, lead_days, port_moment, steps

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("days", "expected"), [(1, "2026-11-24"), (4, "2026-11-27"), (5, "2026-11-30"), (10, "2026-12-07")]
)
def test_weekends_are_no_working_days(days: int, expected: str) -> None:
    assert str(first_day(MONDAY, days)) == expected


@pytest.mark.parametrize(
    ("kind", "lines", "days"),
    [("single", 10, 4), ("single", 11, 14), ("multi", 1, 7), ("sub_single", 30, 17), ("sub_multi", 30, 10)],
)
def test_lead_times(kind: str, lines: int, days: int) -> None:
    assert lead_days(kind, lines) == days


@given(st.floats(1.7e9, 2e9), st.sampled_from(sorted(LEAD_DAYS)), st.integers(1, 40))
def test_every_port_is_accepted_before_it_is_made(submitted: float, kind: str, lines: int) -> None:
    moment = port_moment(first_day(submitted, lead_days(kind, lines)))
    run = list(steps(submitted, moment, "AB1 2CD"))
    assert [step.status for step in run][-2:] == ["accepted", "complete"]
    assert [step.at for step in run] == sorted({step.at for step in run})


def test_a_port_that_is_refused_ends_there() -> None:
    run = list(steps(MONDAY, port_moment(date(2026, 12, 1)), "zz99 3vz"))
    assert [step.status for step in run] == ["rcvd", "submitted_lcp", "rejected_lcp"]
    assert run[-1].info
