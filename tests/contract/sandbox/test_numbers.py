"""Numbers: the search, and that allocation, charge and ledger are one thing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from services.sandbox.world import keys, patterns
from services.sandbox.world.numbers import Numbers, Tier
from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT, GOLD, OTHER, PRICELESS, STANDARD, effects


def search(
    world: World, pattern: str, count: int, tier: Tier = "all", country: str | None = None
) -> list[str]:
    asked = patterns.parse(pattern, country)
    assert asked is not None
    return [number.e164 for number in world.numbers.available(tier, count, asked)]


def test_the_pool_is_large_and_has_gold_of_several_prices(world: World, client: redis.Redis) -> None:
    assert client.zcard(keys.pool("44")) > 19_000
    gold = patterns.parse("*")
    assert gold is not None
    assert all(number.price == 0 for number in world.numbers.available("standard", 100, gold))
    assert all(number.price > 0 for number in world.numbers.available("gold", 100, gold))


def test_a_search_gives_the_cheapest_and_then_ascending(world: World) -> None:
    found = patterns.parse("*99")
    assert found is not None
    numbers = world.numbers.available("all", 100, found)
    assert len(numbers) == 100
    assert [(n.price, n.national) for n in numbers] == sorted((n.price, n.national) for n in numbers)


@pytest.mark.parametrize(
    ("pattern", "country", "first"),
    [
        ("1632*", None, "441632960000"),
        ("441632*", None, "441632960000"),
        ("16329601*", "44", "441632960100"),
        ("1632*123", None, "441632960123"),
        ("20*0123", "44", "442079460123"),
        ("1632960123", None, "441632960123"),
        ("441632960123", "44", "441632960123"),
        ("1212*", None, None),
        ("212*", "1", "12125550100"),
        ("4420*", "44", None),
        ("1632960998", None, None),
    ],
)
def test_patterns(world: World, pattern: str, country: str | None, first: str | None) -> None:
    assert search(world, pattern, 1, country=country) == ([first] if first else [])


def test_a_search_passes_over_what_is_gone(world: World) -> None:
    for number in search(world, "1632*", 10):
        world.numbers.allocate(ACCOUNT, number)
    assert search(world, "1632*", 1) == ["441632960010"]


def test_allocation_charges_once_however_often_it_is_asked_for(world: World) -> None:
    outcomes = [world.numbers.allocate(ACCOUNT, GOLD).outcome for _ in range(3)]
    assert outcomes == ["done", "owned", "owned"]
    assert world.accounts.balance(ACCOUNT) == (1_000_000_000 - 250_000, "GBP")
    assert effects(world) == [("number.allocate", GOLD)]
    assert world.ledger.read()[0]["charge"] == "2.50000"


def test_what_is_too_dear_is_not_allocated(world: World) -> None:
    assert world.numbers.allocate(ACCOUNT, PRICELESS) == ("funds", 1_000_000_000)
    assert world.numbers.held(ACCOUNT, PRICELESS) is None
    assert effects(world) == []


def test_what_is_locked_cannot_be_spent(world: World, client: redis.Redis) -> None:
    client.hset(keys.account(ACCOUNT), "locked", 1_000_000_000 - 249_999)
    assert world.numbers.allocate(ACCOUNT, GOLD) == ("funds", 249_999)


def test_a_number_of_somebody_else_or_of_nobody_is_not_available(world: World) -> None:
    world.numbers.allocate(OTHER, STANDARD)
    assert world.numbers.allocate(ACCOUNT, STANDARD).outcome == "gone"
    assert world.numbers.allocate(ACCOUNT, "447999999999").outcome == "gone"


def test_a_developer_account_holds_five_numbers(world: World) -> None:
    outcomes = [world.numbers.allocate(OTHER, f"44163296000{n}").outcome for n in range(4)]
    assert outcomes == ["done", "done", "done", "limit"]


def test_a_released_number_is_gone_for_good_with_all_that_hung_on_it(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.numbers.configure(ACCOUNT, STANDARD, "{}")
    assert not world.numbers.release(OTHER, STANDARD)
    assert world.numbers.release(ACCOUNT, STANDARD)
    assert not world.numbers.release(ACCOUNT, STANDARD)
    assert world.numbers.allocate(OTHER, STANDARD).outcome == "gone"
    assert effects(world)[-1] == ("number.delete", STANDARD)


def test_what_is_removed_twice_is_one_effect(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    for config in ("{}", "", ""):
        assert world.numbers.configure(ACCOUNT, STANDARD, config)
    assert effects(world)[1:] == [("number.config", STANDARD), ("number.config.delete", STANDARD)]


def test_an_emergency_record_is_paid_for_each_time(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    assert world.numbers.submit_emergency(OTHER, STANDARD, b"{}", 1.0).outcome == "absent"
    for moment in (1.0, 2.0):
        assert world.numbers.submit_emergency(ACCOUNT, STANDARD, b"{}", moment).outcome == "done"
    assert world.accounts.balance(ACCOUNT)[0] == 1_000_000_000 - 200_000
    held = world.numbers.held(ACCOUNT, STANDARD)
    assert held is not None
    assert held.emergency_at == 2.0


def test_of_fifty_who_want_one_number_one_gets_it(world: World) -> None:
    wanted = search(world, "20*", 1)[0]

    def race(turn: int) -> str:
        return world.numbers.allocate((ACCOUNT, OTHER)[turn % 2], wanted).outcome

    with ThreadPoolExecutor(50) as racers:
        outcomes = list(racers.map(race, range(50)))
    assert outcomes.count("done") == 1
    assert outcomes.count("owned") == 24
    assert outcomes.count("gone") == 25
    assert effects(world) == [("number.allocate", wanted)]


def test_no_race_makes_a_balance_negative(world: World, client: redis.Redis) -> None:
    client.hset(keys.account(ACCOUNT), "balance", 1_000_000)
    wanted = search(world, "20*", 40, "gold")

    def buy(number: str) -> str:
        return world.numbers.allocate(ACCOUNT, number).outcome

    with ThreadPoolExecutor(20) as buyers:
        outcomes = list(buyers.map(buy, wanted))
    assert outcomes.count("done") == 4
    assert world.accounts.balance(ACCOUNT)[0] == 0
    assert len(world.numbers.allocated(ACCOUNT)) == len(effects(world)) == 4


def test_configurations_of_many_numbers_in_one_go(world: World) -> None:
    numbers: Numbers = world.numbers
    for number in ("441632960001", "441632960002"):
        numbers.allocate(ACCOUNT, number)
    numbers.configure(ACCOUNT, "441632960002", '{"a":1}')
    assert numbers.configs(numbers.allocated(ACCOUNT)) == ["", '{"a":1}']
