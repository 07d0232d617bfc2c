"""The table of operations, and the paths made from it."""

import pytest

from shared.carrier import operations
from shared.carrier.operations import OPERATIONS, Operation, path


def test_what_costs_or_destroys_says_how_it_is_read_back() -> None:
    for operation in OPERATIONS.values():
        assert operation.read_back or not operation.unsafe, operation.name


def test_only_a_file_is_lost_by_reading_it() -> None:
    unsafe = [o.name for o in OPERATIONS.values() if o.method == "GET" and o.unsafe]
    assert unsafe == ["file.collect"]


def test_every_name_is_taken_once() -> None:
    table = [value for value in vars(operations).values() if isinstance(value, Operation)]
    assert len(OPERATIONS) == len(table)


def test_words_go_into_the_path() -> None:
    where = path(operations.NUMBER_ALLOCATE, "930000", {"number": "441632960123"})
    assert where == "/v3/numbers/930000/allocated/441632960123"


NO_NUMBERS = ["", "default", "all", "100", "../..", "44163296012X", "1" * 16, "441632960123\n", "\u0664" * 12]


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_what_is_no_number_never_becomes_a_path(number: str) -> None:
    # `allocated/default/config` is the whole account's config, `allocated/100` a report.
    with pytest.raises(ValueError, match=r"cannot stand for {number}"):
        path(operations.CONFIG_DELETE, "930000", {"number": number})


@pytest.mark.parametrize(
    "report",
    [
        "/v3/accounts/930000/reports/voice/summary/day/in",
        "/v3/accounts/930000/reports/voice/cdr/day",
        "/v3/accounts/930000/reports/sms/cdr/latest/10000",
        "/v3/accounts/930000/reports/data/cdr/latest/10",
        "/v3/accounts/930000/prepay/summary",
        "/v3/numbers/930000/allocated/all",
        "/v3/numbers/930000/allocated/1000",
        "/v3/numbers/930000/available/consecutive/30",
    ],
)
def test_reports_have_their_own_paths(report: str) -> None:
    assert path(operations.REPORT_REQUEST, "930000", {"report": report}) == report


@pytest.mark.parametrize(
    "report",
    [
        "/v3/numbers/930000/allocated/441632960123",
        "/v3/messaging/930000/sms",
        "/v3/accounts/930000/reports/voice/cdr/day?x=1",
        "/v3/accounts/930000/reports/../type",
        "",
    ],
)
def test_no_other_path_can_be_asked_for_as_a_report(report: str) -> None:
    # The carrier takes POST for PUT: asking for a number as if it were a report would allocate it.
    with pytest.raises(ValueError, match=r"cannot stand for {report}"):
        path(operations.REPORT_REQUEST, "930000", {"report": report})
