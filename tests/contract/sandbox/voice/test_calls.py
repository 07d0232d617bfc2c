"""Calls in progress over stored accounts: they pass, they are ended once, they follow what is stored."""

from concurrent.futures import ThreadPoolExecutor

from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD, effects

RINGS = '{"routing":{"default":[[{"type":"sip","endpoint":"%e164@pbx.example.com"}]]}}'
HOUR = 3600


def ids(world: World) -> list[str]:
    return [call.id for call in world.calls.current(ACCOUNT, world.clock.time())]


def test_calls_come_and_go_with_the_clock(world: World, clock: ManualClock) -> None:
    before = ids(world)
    assert before
    assert ids(world) == before
    clock.advance(HOUR)
    assert ids(world)
    assert not set(before) & set(ids(world))


def test_of_many_who_end_a_call_one_has(world: World) -> None:
    victim = ids(world)[0]

    def end(_: int) -> int:
        return world.calls.end(ACCOUNT, victim)

    with ThreadPoolExecutor(8) as clients:
        ended = list(clients.map(end, range(16)))
    assert sorted(ended) == [0] * 15 + [1]
    assert victim not in ids(world)
    assert effects(world) == [("call.end", victim)]


def test_calls_that_nobody_can_pay_for_are_ended_for_good(world: World) -> None:
    going = ids(world)
    world.accounts.lock(ACCOUNT, 2_000_000_000)
    assert ids(world) == []
    world.accounts.lock(ACCOUNT, 0)
    assert ids(world) == []
    assert {subject for effect, subject in effects(world) if effect == "call.end"} == set(going)


def test_a_trunk_without_money_carries_no_calls(world: World, clock: ManualClock) -> None:
    acme = f"{ACCOUNT}-ACME"
    world.trunks.create(ACCOUNT, acme, "auth", "secret")
    clock.advance(HOUR)
    while acme not in {call.trunk for call in world.calls.current(ACCOUNT, clock.time())}:
        clock.advance(60)
    world.trunks.grant(ACCOUNT, acme, 0)
    assert acme not in {call.trunk for call in world.calls.current(ACCOUNT, clock.time())}


def test_inbound_calls_follow_the_configuration(world: World, clock: ManualClock) -> None:
    def inbound() -> set[str]:
        calls = world.calls.between(ACCOUNT, clock.time() - HOUR, clock.time())
        return {call.number for call in calls if call.attempt.direction == "in"}

    world.numbers.allocate(ACCOUNT, STANDARD)
    clock.advance(2 * HOUR)
    assert inbound() == set()
    world.default_config.put(ACCOUNT, RINGS)
    assert inbound() == {STANDARD}
    world.default_config.delete(ACCOUNT)
    world.numbers.configure(ACCOUNT, STANDARD, RINGS)
    assert inbound() == {STANDARD}


def test_channels_are_divided_at_once(world: World, clock: ManualClock) -> None:
    world.calls.divide(ACCOUNT, {"limit_concurrent_in": 29, "limit_concurrent_out": 1})
    limits = world.calls.stage(ACCOUNT).limits
    assert (limits.inbound, limits.outbound) == (29, 1)
    clock.advance(HOUR)
    for _ in range(20):
        clock.advance(77)
        assert len(ids(world)) <= 1


def test_a_reset_forgets_who_was_ended(world: World) -> None:
    going = ids(world)
    world.calls.end(ACCOUNT, *going)
    assert ids(world) == []
    world.reset()
    assert ids(world) == going
