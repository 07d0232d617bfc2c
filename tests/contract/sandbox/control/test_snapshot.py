"""A world that was taken down comes back the same, whatever happened to it meanwhile."""

import msgspec

from services.sandbox.world.snapshot import Snapshot
from services.sandbox.world.world import World
from shared.v3 import reports
from tests.contract.sandbox.conftest import ACCOUNT, GOLD, STANDARD, effects

REPORT = reports.cdr_day(ACCOUNT, "voice", "2026-11-20")


def test_a_world_comes_back(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.clock.forward(3600)
    world.reports.claim(REPORT, "")
    world.reports.finish(REPORT, b"%PDF \xff\xfe", "application/pdf")
    before, balance = effects(world), world.accounts.balance(ACCOUNT)
    document = msgspec.json.encode(world.snapshot())
    world.reset(7)
    world.numbers.allocate(ACCOUNT, GOLD)
    world.restore(msgspec.json.decode(document, type=Snapshot))
    assert (effects(world), world.accounts.balance(ACCOUNT)) == (before, balance)
    assert world.numbers.allocated(ACCOUNT) == [STANDARD]
    assert world.entrance.seed() == 1
    found = world.reports.collect(ACCOUNT, REPORT.hash)
    assert found is not None
    assert found.content == b"%PDF \xff\xfe"


def test_what_was_to_expire_still_does(world: World) -> None:
    world.reports.claim(REPORT, "")
    world.reports.finish(REPORT, b"[]", "application/json")
    world.restore(world.snapshot())
    assert world.reports.is_ready(ACCOUNT, REPORT.hash)
    world.clock.forward(300)
    assert not world.reports.is_ready(ACCOUNT, REPORT.hash)
