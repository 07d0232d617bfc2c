"""Channels in use, and the peaks of a day."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.world.channels import INTERVALS, counted, ends, local, peaks, used
from tests.unit.sandbox.voice.stages import NOON, number, placed, stage

CALLS = placed(stage(), [number()], last=NOON + 4 * 3600)


@given(st.integers(-3600, 3600), st.sampled_from(sorted(INTERVALS.values())))
def test_a_peak_is_the_highest_count_of_its_interval(offset: int, seconds: int) -> None:
    end = NOON + 7200 + offset
    found = list(peaks(map(used, CALLS), [end - seconds, end]))[1]
    starts = [call.start for call in CALLS if end - seconds < call.start <= end]
    counts = [counted([call for call in CALLS if call.is_on(at)]) for at in [end - seconds, *starts]]
    assert found.peak.channels == max(count.channels for count in counts)
    assert found.peak in counts


def test_a_record_has_used_its_channel_while_it_was_billed() -> None:
    call = CALLS[0]
    (began, over) = used(call.record(call.end))[1:]
    assert (began, over) == (int(call.start), int(call.start) + call.seconds(call.end))


def test_a_day_has_as_many_samples_as_the_documents_say() -> None:
    assert [len(ends(NOON, INTERVALS[name])) - 1 for name in ("1m", "5m", "1h")] == [1440, 288, 24]
    assert ends(NOON + 7, 300)[-1] == NOON


def test_moments_are_uk_local_time() -> None:
    assert local(datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp()) == "2026-07-01 13:00:00"
    assert local(datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()) == "2026-12-01 12:00:00"
