"""The sandbox's own time: moved for every process, and what expires with it."""

import redis

from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.v3 import reports
from tests.contract.sandbox.conftest import ACCOUNT


def test_every_process_follows(world: World, client: redis.Redis, clock: ManualClock) -> None:
    other = World(client, clock, seed=1, report_ttl=300)
    world.clock.forward(86_400.5)
    assert world.clock.time() == clock.time() + 86_400.5
    assert other.clock.time() == clock.time()
    other.entrance.meet("")
    assert other.clock.time() == world.clock.time()


def test_a_result_expires_by_the_clock(world: World) -> None:
    report = reports.cdr_day(ACCOUNT, "voice", "2026-11-20")
    world.reports.claim(report, "")
    world.reports.finish(report, b"[]", "application/json")
    world.clock.forward(299)
    assert world.reports.is_ready(ACCOUNT, report.hash)
    world.clock.forward(1)
    assert world.reports.collect(ACCOUNT, report.hash) is None
    assert world.reports.files(ACCOUNT) == {}


def test_a_reset_sets_the_clock_right(world: World, clock: ManualClock) -> None:
    world.clock.forward(100)
    world.reset()
    world.entrance.meet("")
    assert world.clock.time() == clock.time()
