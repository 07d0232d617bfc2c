"""Calls in progress over stored accounts: they pass, they are ended once, they follow what is stored."""

from concurrent.futures import ThreadPoolExecutor

from services.sandbox.world.live import LiveCall
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD, effects

RINGS = '{"routing":{"default":[[{"type":"sip","endpoint":"%e164@pbx.example.com"}]]}}'
HOUR = 3600


def going(world: World) -> list[LiveCall]:
    return world.calls.settle(ACCOUNT)


def ids(world: World) -> list[str]:
    return [call.id for call in going(world)]


def follow(world: World, clock: ManualClock, seconds: int) -> list[LiveCall]:
    """Every call that was on at some time of it."""
    found: dict[str, LiveCall] = {}
    for _ in range(0, seconds, 100):
        clock.advance(100)
        found |= {call.id: call for call in going(world)}
    return list(found.values())


def test_calls_come_and_go_with_the_clock(world: World, clock: ManualClock) -> None:
    before = ids(world)
    assert before
    assert ids(world) == before
    clock.advance(HOUR)
    assert ids(world)
    assert not set(before) & set(ids(world))


def test_the_first_minutes_of_a_world_are_quiet(world: World, clock: ManualClock) -> None:
    before = ids(world)
    clock.advance(400)
    assert set(before) <= set(ids(world))
    assert effects(world) == []


def test_of_many_who_end_a_call_one_has(world: World) -> None:
    victim = ids(world)[0]

    def end(_: int) -> int:
        return world.calls.end(ACCOUNT, victim)

    with ThreadPoolExecutor(8) as clients:
        ended = list(clients.map(end, range(16)))
    assert sorted(ended) == [0] * 15 + [1]
    assert victim not in ids(world)
    assert [subject for effect, subject in effects(world) if effect == "call.end"] == [victim]


def test_calls_that_nobody_can_pay_for_are_ended_for_good(world: World, clock: ManualClock) -> None:
    before = ids(world)
    world.accounts.lock(ACCOUNT, 2_000_000_000)
    assert ids(world) == []
    world.accounts.lock(ACCOUNT, 0)
    assert ids(world) == []
    assert {subject for effect, subject in effects(world) if effect == "call.end"} == set(before)
    assert follow(world, clock, HOUR)


def test_nobody_calls_out_while_the_money_is_locked(world: World, clock: ManualClock) -> None:
    world.accounts.lock(ACCOUNT, 2_000_000_000)
    assert follow(world, clock, HOUR) == []
    blocked = [row for row in world.calls.rejected(ACCOUNT) if row["reason"] == "balance"]
    assert blocked
    assert {row["message"] for row in blocked} == {"Insufficient balance"}


def test_a_trunk_that_has_used_up_its_money_carries_no_calls(world: World, clock: ManualClock) -> None:
    acme = f"{ACCOUNT}-ACME"
    world.trunks.create(ACCOUNT, acme, "auth", "secret")
    world.trunks.grant(ACCOUNT, acme, 3000)
    assert acme in {call.trunk for call in follow(world, clock, 2 * HOUR)}
    assert int((world.trunks.get(acme) or {})["balance"] or 0) <= 0
    assert acme not in {call.trunk for call in follow(world, clock, 2 * HOUR)}
    blocked = {row["message"] for row in world.calls.rejected(ACCOUNT) if row["trunk"] == acme}
    assert blocked == {"Insufficient trunk balance"}


def test_inbound_calls_follow_the_configuration(world: World, clock: ManualClock) -> None:
    def inbound() -> set[str]:
        return {call.number for call in follow(world, clock, HOUR) if call.direction == "in"}

    world.numbers.allocate(ACCOUNT, STANDARD)
    assert inbound() == set()
    world.default_config.put(ACCOUNT, RINGS)
    assert inbound() == {STANDARD}
    world.default_config.delete(ACCOUNT)
    world.numbers.configure(ACCOUNT, STANDARD, RINGS)
    assert inbound() == {STANDARD}


def test_calls_in_progress_stay_as_they_are(world: World, clock: ManualClock) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.numbers.configure(ACCOUNT, STANDARD, RINGS)
    clock.advance(700)
    before = going(world)
    assert {call.direction for call in before} == {"in", "out"}
    world.numbers.release(ACCOUNT, STANDARD)
    world.trunks.update(ACCOUNT, f"{ACCOUNT}-L001", {"enabled": "0"})
    assert going(world) == before
    assert {call.id for call in follow(world, clock, HOUR)} <= {call.id for call in before}


def test_channels_are_divided_at_once(world: World, clock: ManualClock) -> None:
    world.calls.divide(ACCOUNT, {"limit_concurrent_in": 29, "limit_concurrent_out": 1})
    limits = world.calls.stage(ACCOUNT).limits
    assert (limits.inbound, limits.outbound) == (29, 1)
    clock.advance(HOUR)
    for _ in range(20):
        clock.advance(77)
        assert len(ids(world)) <= 1


def test_a_reset_forgets_who_was_ended(world: World) -> None:
    before = ids(world)
    world.calls.end(ACCOUNT, *before)
    assert ids(world) == []
    world.reset()
    assert ids(world) == before
