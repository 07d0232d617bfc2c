"""What a report's hash depends on, and what it does not."""

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from shared.v3 import reports

DAY = "2026-11-20"


def test_the_description_has_its_members_in_the_carriers_order() -> None:
    found = reports.summary_day("930000", "in", "2012-01-28").description()
    assert list(found) == ["mode", "date", "type", "account", "format", "hash", "link"]
    assert (found["mode"], found["type"]) == ("vsind", "voice_summary")
    assert found["link"] == f"/v3/files/930000/{found['hash']}"


def test_the_same_question_has_the_same_hash() -> None:
    ours, theirs = (reports.cdr_day("930000", "voice", DAY) for _ in range(2))
    assert ours.hash == theirs.hash
    assert len(ours.hash) == 32


def test_another_question_has_another_hash() -> None:
    questions = [
        reports.summary_day("930000", "in", DAY),
        reports.summary_day("930000", "out", DAY),
        reports.summary_day("930001", "in", DAY),
        reports.summary_day("930000", "in", "2026-11-19"),
        reports.cdr_day("930000", "voice", DAY),
        reports.cdr_day("930000", "sms", DAY),
        reports.cdr_latest("930000", "voice", 10, DAY),
        reports.cdr_latest("930000", "voice", 100, DAY),
        reports.cdr_latest("930000", "voice", 10, "2026-11-21"),
        reports.balance_summary("930000", DAY, DAY),
        reports.consecutive("930000", 10, DAY),
        reports.consecutive("930000", 10, DAY, pattern="1134*"),
        reports.numbers("930000", None, DAY),
        reports.numbers("930000", 10, DAY),
        reports.numbers("930000", 10, DAY, pattern="1632*"),
        reports.numbers("930000", 10, DAY, key="a"),
        reports.numbers("930000", 10, DAY, filter_config=True),
    ]
    assert all(one.hash != other.hash for one, other in combinations(questions, 2))


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
@example(("c", "a|pattern=b"), ("b|pattern=c", "a"))
def test_no_value_can_pass_for_two(one: tuple[str, str], other: tuple[str, str]) -> None:
    asked = [reports.numbers("930000", 10, DAY, pattern=p, key=k) for p, k in (one, other)]
    assert (asked[0].hash == asked[1].hash) == (one == other)


def test_number_reports_echo_what_was_asked() -> None:
    found = reports.numbers("930000", 10, DAY, pattern="1632*").description()
    assert list(found)[:4] == ["quantity", "mode", "pattern", "include_mobile_ott"]
    assert "pattern" not in reports.numbers("930000", None, DAY).description()


def test_a_balance_summary_has_no_mode_and_whole_days() -> None:
    found = reports.balance_summary("930000", "2026-11-01", DAY).description()
    assert found["mode"] is None
    assert (found["from"], found["to"]) == ("2026-11-01 00:00:00", "2026-11-20 23:59:59")
