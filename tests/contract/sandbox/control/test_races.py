"""Fifty who race for the last that an account may have: limit and balance hold."""

from concurrent.futures import ThreadPoolExecutor

import redis

from services.sandbox.world import keys
from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT, OTHER

RACERS = 50
NUMBERS = [f"441632960{rest:03d}" for rest in range(RACERS)]
GOLD = [f"442079460{rest:03d}" for rest in range(100, 100 + RACERS)]


def outcomes(world: World, account: str, numbers: list[str]) -> list[str]:
    with ThreadPoolExecutor(RACERS) as racers:
        turns = [racers.submit(world.numbers.allocate, account, number) for number in numbers]
    return [turn.result().outcome for turn in turns]


def test_the_limit_of_numbers_holds(world: World) -> None:
    already = len(world.numbers.allocated(OTHER))
    assert outcomes(world, OTHER, NUMBERS).count("done") == 5 - already
    assert len(world.numbers.allocated(OTHER)) == 5


def test_the_balance_is_spent_to_the_last_number_and_no_further(world: World, client: redis.Redis) -> None:
    client.hset(keys.account(ACCOUNT), "balance", 1_000_000)
    found = outcomes(world, ACCOUNT, GOLD)
    left = world.accounts.balance(ACCOUNT)[0]
    spent = sum(float(str(entry["charge"])) for entry in world.ledger.read(effect="number.allocate"))
    assert set(found) == {"done", "funds"}
    assert left >= 0
    assert left == 1_000_000 - round(spent * 100_000)
