"""What faults do to the world itself, and the journal."""

import pytest
import redis

from services.sandbox.world import journal, keys
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, GOLD, STANDARD, effects


def test_a_number_that_somebody_else_took_is_gone(world: World) -> None:
    world.mishaps.number_taken(STANDARD)
    world.mishaps.number_taken("441000000000")
    assert world.numbers.allocate(ACCOUNT, STANDARD).outcome == "gone"
    assert effects(world) == []


def test_money_that_is_gone_is_in_the_ledger(world: World) -> None:
    before = world.accounts.balance(ACCOUNT)[0]
    world.mishaps.balance_gone(ACCOUNT)
    world.mishaps.balance_gone(ACCOUNT)
    assert world.accounts.balance(ACCOUNT)[0] == 0
    assert [entry["charge"] for entry in world.ledger.read()] == [f"{before // 100_000}.00000"]
    assert world.numbers.allocate(ACCOUNT, GOLD).outcome == "funds"


def test_what_was_created_lately(world: World, clock: ManualClock) -> None:
    world.trunks.create(ACCOUNT, "930000-OLD", "ip", "")
    clock.advance(60)
    world.trunks.create(ACCOUNT, "930000-NEW", "ip", "")
    assert world.mishaps.created_since(ACCOUNT, 10) == {"930000-NEW"}


def test_the_journal_has_the_last_requests(world: World) -> None:
    for status in (200, 404, 0):
        world.journal.note("GET", f"/v3/{status}", status, ACCOUNT)
    assert [seen.status for seen in world.journal.last(2)] == [404, 0]
    assert world.journal.last(100)[0].path == "/v3/200"


def test_the_journal_forgets_the_oldest_requests(
    world: World, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 3)
    for status in range(200, 209):
        world.journal.note("GET", "/v3", status, ACCOUNT)
        shown = [seen.status for seen in world.journal.last(100)]
        assert shown == list(range(200, status + 1))[-3:]
    world.pass_time()
    assert client.llen(keys.JOURNAL) == 3


def test_a_note_leaves_the_connection_in_step(world: World, client: redis.Redis) -> None:
    for status in (200, 404):
        world.journal.note("GET", "/v3", status, ACCOUNT)
        assert client.echo(str(status)) == str(status).encode()
        assert client.get("nothing") is None
