"""A report's life: asked for once, made once, collected once, or gone when its time is over."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from services.sandbox.world import keys
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.v3 import reports
from shared.v3.reports import Report
from tests.contract.sandbox.conftest import ACCOUNT, OTHER, effects

DAY = "2026-11-20"


@pytest.fixture
def report() -> Report:
    return reports.cdr_day(ACCOUNT, "voice", DAY)


def test_a_report_is_started_once_until_it_is_gone(world: World, report: Report) -> None:
    assert world.reports.claim(report, "")
    assert not world.reports.claim(report, "")
    world.reports.finish(report, b"[]", "application/json")
    assert not world.reports.claim(report, "")
    world.reports.collect(ACCOUNT, report.hash)
    assert world.reports.claim(report, "")


def test_the_first_callback_stands(world: World, report: Report) -> None:
    world.reports.claim(report, "http://first.example.com")
    world.reports.claim(report, "http://second.example.com")
    wanted = world.reports.wanted(ACCOUNT, report.hash)
    assert wanted is not None
    assert wanted == (report, "http://first.example.com", False)


def test_pending_then_content_then_nothing(world: World, report: Report) -> None:
    assert world.reports.collect(ACCOUNT, report.hash) is None
    world.reports.claim(report, "")
    assert world.reports.collect(ACCOUNT, report.hash) == (None, "")
    assert world.reports.finish(report, b"[1]", "application/json")
    assert world.reports.is_ready(ACCOUNT, report.hash)
    assert world.reports.collect(ACCOUNT, report.hash, keep=True) == (b"[1]", "application/json")
    assert world.reports.collect(OTHER, report.hash) is None
    assert world.reports.collect(ACCOUNT, report.hash) == (b"[1]", "application/json")
    assert world.reports.collect(ACCOUNT, report.hash) is None
    assert effects(world) == [("report.collect", report.hash)]


def test_a_job_that_comes_late_or_twice_changes_nothing(world: World, report: Report) -> None:
    assert not world.reports.finish(report, b"[1]", "application/json")
    world.reports.claim(report, "")
    assert world.reports.finish(report, b"[1]", "application/json")
    assert not world.reports.finish(report, b"[2]", "application/json")
    assert world.reports.collect(ACCOUNT, report.hash) == (b"[1]", "application/json")


def test_of_many_who_collect_at_once_one_gets_it(world: World, report: Report) -> None:
    world.reports.claim(report, "")
    world.reports.finish(report, b"[]", "application/json")
    with ThreadPoolExecutor(20) as collectors:
        turns = [collectors.submit(world.reports.collect, ACCOUNT, report.hash) for _ in range(20)]
    assert [turn.result() for turn in turns].count(None) == 19


def test_a_result_lives_for_its_time_and_no_longer(world: World, client: redis.Redis, report: Report) -> None:
    world.reports.claim(report, "")
    world.reports.finish(report, b"[]", "application/json")
    assert 299_000 < client.pttl(keys.report(ACCOUNT, report.hash)) <= 300_000
    client.delete(keys.report(ACCOUNT, report.hash))  # as Redis does when the time is over
    assert world.reports.files(ACCOUNT) == {}
    assert client.zcard(keys.files(ACCOUNT)) == 0


def test_files_are_listed_when_ready_oldest_first_and_not_used_up(world: World, clock: ManualClock) -> None:
    days = ["2026-11-20", "2026-11-19", "2026-11-18"]
    asked = [reports.cdr_day(ACCOUNT, "voice", day) for day in days]
    for report in asked:
        world.reports.claim(report, "")
    for report in asked[:2]:
        clock.advance(1)
        world.reports.finish(report, b"[1,2]", "application/json")
    first, second = (world.reports.files(ACCOUNT) for _ in range(2))
    assert list(first) == list(second) == [report.hash for report in asked[:2]]
    assert first[asked[0].hash].length == 5


def test_a_withdrawn_claim_can_be_made_again_but_a_result_stays(world: World, report: Report) -> None:
    world.reports.claim(report, "")
    world.reports.withdraw(ACCOUNT, report.hash)
    assert world.reports.collect(ACCOUNT, report.hash) is None
    world.reports.claim(report, "")
    world.reports.finish(report, b"[]", "application/json")
    world.reports.withdraw(ACCOUNT, report.hash)
    assert world.reports.is_ready(ACCOUNT, report.hash)
