"""Calls that were rejected: today and yesterday, newest first, the same for the same seed."""

from datetime import UTC, datetime, timedelta

from services.sandbox.world.rejections import REASONS, rejected

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_they_are_of_today_and_yesterday_newest_first() -> None:
    moments = [str(row["calldate"]) for row in rejected(1, "930000", NOON)]
    assert moments == sorted(moments, reverse=True)
    assert {moment[:10] for moment in moments} == {"2026-11-23", "2026-11-24"}
    assert moments[0] <= f"{NOON:%Y-%m-%d %H:%M:%S}"


def test_they_follow_from_the_seed_and_only_grow_during_a_day() -> None:
    before, after = rejected(1, "930000", NOON), rejected(1, "930000", NOON + timedelta(hours=6))
    assert before == rejected(1, "930000", NOON)
    assert after[-len(before) :] == before
    assert rejected(2, "930000", NOON) != before


def test_every_row_has_its_members_and_a_known_reason() -> None:
    for row in rejected(1, "930000", NOON):
        assert list(row) == [
            "calldate",
            "reason",
            "from",
            "to",
            "message",
            "source_ip",
            "trunk",
            "notified",
        ]
        assert row["reason"] in REASONS


def test_a_stranger_has_none() -> None:
    assert rejected(1, "999999", NOON) == []
