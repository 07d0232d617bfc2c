"""Channels in use, and the peaks of a day."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.channels import INTERVALS, counted, ends, local, peaks
from services.sandbox.world.lines import attempts
from tests.unit.sandbox.voice.stages import ACCOUNT, NOON, number, stage

CALLS = stage(numbers=[number()]).calls(attempts(1, ACCOUNT, NOON - 7200, NOON + 7200))


@given(st.integers(-3600, 3600), st.sampled_from(sorted(INTERVALS.values())))
def test_a_peak_is_the_highest_count_of_its_interval(offset: int, seconds: int) -> None:
    end = NOON + offset
    found = list(peaks(CALLS, [end - seconds, end]))[1]
    starts = [call.attempt.start for call in CALLS if end - seconds < call.attempt.start <= end]
    counts = [counted([call for call in CALLS if call.is_on(at)]) for at in [end - seconds, *starts]]
    assert found.peak.channels == max(count.channels for count in counts)
    assert found.peak in counts


def test_a_day_has_as_many_samples_as_the_documents_say() -> None:
    assert [len(ends(NOON, INTERVALS[name])) - 1 for name in ("1m", "5m", "1h")] == [1440, 288, 24]
    assert ends(NOON + 7, 300)[-1] == NOON


def test_moments_are_uk_local_time() -> None:
    assert local(datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp()) == "2026-07-01 13:00:00"
    assert local(datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()) == "2026-12-01 12:00:00"
