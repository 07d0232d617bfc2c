"""What a question about records may say: windows, counts and filters."""

from datetime import UTC, date, datetime

import pytest

from services.sandbox.endpoints import call_filter, counts, moments
from services.sandbox.world.traffic import Traffic
from shared.errors import Refusal
from shared.v3.parameters import Parameters, read

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CALLS = Traffic(1, NOW).calls("930000", date(2026, 11, 20))


def json(text: str) -> Parameters:
    return read("", text.encode())


def test_a_day_alone_is_all_of_it() -> None:
    given = read("a=2026-11-20&b=2026-11-20", b"")
    assert moments.start(given, "a", NOW) == datetime(2026, 11, 20, tzinfo=UTC)
    assert moments.end(given, "b", NOW) == datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)


def test_a_moment_is_what_it_says_and_nothing_is_the_default() -> None:
    given = read("a=2026-11-20%2010:15:30&b=", b"")
    assert moments.end(given, "a", NOW) == datetime(2026, 11, 20, 10, 15, 30, tzinfo=UTC)
    assert moments.start(given, "b", NOW) == moments.end(given, "c", NOW) == NOW


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", "2026-11-20 25:00:00", "2026-11-20T10:00:00"])
def test_a_moment_that_is_not_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        moments.start(read(f"date_start={text}", b""), "date_start", NOW)
    assert refused.value.errors == ("Invalid date_start",)


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("", 500), ("10000", 10_000)])
def test_a_count_is_read(text: str, value: int) -> None:
    assert counts.read(read(f"limit={text}", b""), "limit", 500, most=10_000) == value


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "10001", "9" * 40])
def test_a_count_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="Invalid limit"):
        counts.read(read(f"limit={text}", b""), "limit", 500, most=10_000)


@pytest.mark.parametrize("body", ["{}", '{"filter":null}', '{"filter":[]}', '{"filter":{}}', "filter[to]=1"])
def test_no_filter_keeps_every_call(body: str) -> None:
    assert list(filter(call_filter.read(json(body)), CALLS)) == CALLS


def test_a_filter_must_fit_in_every_part() -> None:
    call = CALLS[0]
    asked = f'{{"filter":{{"from":"{call.origin}","to":"{call.number}","trunk":"930000-l001"}}}}'
    found = list(filter(call_filter.read(json(asked)), CALLS))
    assert call in found
    assert all((each.origin, each.number) == (call.origin, call.number) for each in found)


def test_a_filter_compares_exactly() -> None:
    fits = call_filter.read(json('{"filter":{"toISO":"gb"}}'))
    assert not any(map(fits, CALLS))


@pytest.mark.parametrize("body", ['{"filter":{"codec":"PCMA"}}', '{"filter":"x"}', '{"filter":["x"]}'])
def test_a_filter_that_is_none_is_refused(body: str) -> None:
    with pytest.raises(Refusal):
        call_filter.read(json(body))
