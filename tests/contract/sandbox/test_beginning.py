"""How the world begins, and begins again; the ledger; planted faults."""

from concurrent.futures import ThreadPoolExecutor

import redis

from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, GOLD, OTHER, STANDARD, effects


def test_of_many_who_start_together_one_makes_the_world(client: redis.Redis, clock: ManualClock) -> None:
    worlds = [World(client, clock, seed=seed, report_ttl=300) for seed in range(1, 9)]
    with ThreadPoolExecutor(8) as starters:
        list(starters.map(World.ensure, worlds))
    assert worlds[0].accounts.balance(ACCOUNT)[0] == 1_000_000_000
    assert worlds[0].numbers.allocated(OTHER) == ["441632960998", "441632960999"]
    assert 1 <= worlds[0].entrance.seed() <= 8


def test_a_world_that_is_there_is_left_alone(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.ensure()
    assert world.numbers.allocated(ACCOUNT) == [STANDARD]


def test_a_reset_forgets_everything(world: World, client: redis.Redis) -> None:
    client.set("somebody:else", "1")
    world.numbers.allocate(ACCOUNT, GOLD)
    world.faults.plant(Fault("reset_before"))
    world.reset(7)
    assert world.entrance.meet("sandbox") == (world.entrance.meet("sandbox").user, 7, {})
    assert effects(world) == []
    assert world.numbers.allocate(ACCOUNT, GOLD).outcome == "done"
    assert client.get("somebody:else") == b"1"


def test_the_ledger_is_numbered_and_can_be_narrowed_down(world: World) -> None:
    for number in (STANDARD, GOLD):
        world.numbers.allocate(ACCOUNT, number)
    world.numbers.release(ACCOUNT, GOLD)
    assert [entry["seq"] for entry in world.ledger.read()] == [1, 2, 3]
    assert [entry["seq"] for entry in world.ledger.read(subject=GOLD)] == [2, 3]
    assert [entry["seq"] for entry in world.ledger.read(effect="number.delete")] == [3]
    assert [entry["seq"] for entry in world.ledger.read(since=2)] == [3]


def test_a_fault_strikes_what_it_matches_and_only_so_often(world: World) -> None:
    world.faults.plant(Fault("status", path="/v3/numbers/*", method="PUT", count=2))
    planted = world.entrance.meet("").planted
    struck = [world.faults.strike(planted, 1, "PUT", "/v3/numbers/930000/x") for _ in range(3)]
    assert [fault is not None for fault in struck] == [True, True, False]
    assert world.faults.strike(planted, 1, "GET", "/v3/numbers/930000/x") is None
    assert world.faults.listed()[0]["hits"] == 2
    world.faults.clear()
    assert world.faults.strike(planted, 1, "PUT", "/v3/numbers/930000/x") is None
    assert world.faults.listed() == []


def test_the_first_fault_planted_goes_first(world: World) -> None:
    world.faults.plant(Fault("status", status=500, count=1))
    world.faults.plant(Fault("status", status=502))
    planted = world.entrance.meet("").planted
    struck = [world.faults.strike(planted, 1, "GET", "/v3/x") for _ in range(2)]
    assert [fault.status for fault in struck if fault] == [500, 502]


def test_chance_follows_the_seed(world: World) -> None:
    def fate(seed: int) -> list[bool]:
        world.faults.clear()
        world.faults.plant(Fault("reset_before", probability=0.5))
        planted = world.entrance.meet("").planted
        return [world.faults.strike(planted, seed, "GET", "/") is not None for _ in range(40)]

    assert fate(1) == fate(1)
    assert fate(1) != fate(2)
    assert 5 < sum(fate(3)) < 35
