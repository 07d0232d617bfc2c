"""What hangs on a trunk: balance, addresses, prefix lists, routing, numbers; and what goes with it."""

from concurrent.futures import ThreadPoolExecutor

from services.sandbox.world.access_lists import Prefixes
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, OTHER, STANDARD, effects

ACME = f"{ACCOUNT}-ACME"
NIGHT = f"{ACCOUNT}-NIGHT"
NOBODY = f"{ACCOUNT}-NOBODY"
SECOND = "441632960124"
CONFIG = '{"routing":{"default":[[{"type":"busy"}]]}}'


def stored(world: World, field: str, trunk: str = ACME) -> str | None:
    return (world.trunks.get(trunk) or {}).get(field)


def config(world: World, number: str) -> str:
    held = world.numbers.held(ACCOUNT, number)
    assert held is not None
    return held.config


def furnished(world: World) -> None:
    """Two trunks and two numbers."""
    for trunk in (ACME, NIGHT):
        world.trunks.create(ACCOUNT, trunk, "ip", "")
    for number in (STANDARD, SECOND):
        world.numbers.allocate(ACCOUNT, number)


def test_a_balance_is_set_added_to_and_taken_away(world: World) -> None:
    world.trunks.create(ACCOUNT, ACME, "auth", "secret")
    assert stored(world, "balance") is None
    assert world.trunks.adjust(ACCOUNT, ACME, -5)
    assert world.trunks.adjust(ACCOUNT, ACME, 20)
    assert stored(world, "balance") == "15"
    assert world.trunks.grant(ACCOUNT, ACME, 0)
    assert stored(world, "balance") == "0"
    assert world.trunks.grant(ACCOUNT, ACME, None)
    assert world.trunks.grant(ACCOUNT, ACME, None)
    assert stored(world, "balance") is None
    assert [effect for effect, _ in effects(world)] == [
        "trunk.create",
        *["trunk.balance"] * 3,
        "trunk.balance.delete",
    ]


def test_adjustments_made_together_all_count(world: World) -> None:
    world.trunks.create(ACCOUNT, ACME, "auth", "secret")

    def adjust(_: int) -> bool:
        return world.trunks.adjust(ACCOUNT, ACME, 7)

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(adjust, range(40)))
    assert stored(world, "balance") == "280"


def test_nothing_hangs_on_a_trunk_that_is_not_there(world: World) -> None:
    assert not world.trunks.adjust(ACCOUNT, NOBODY, 1)
    assert not world.trunks.grant(ACCOUNT, NOBODY, 1)
    assert not world.trunks.configure(ACCOUNT, NOBODY, CONFIG)
    assert not world.access.allow(ACCOUNT, NOBODY, "192.0.2.1")
    assert not world.access.limit(ACCOUNT, NOBODY, "destinationacl", Prefixes([44]))
    assert world.trunks.associate(ACCOUNT, NOBODY, [], replace=True, force=False) is None
    assert effects(world) == []


def test_addresses_keep_their_order_and_their_first_moment(world: World, clock: ManualClock) -> None:
    furnished(world)
    for address in ("192.0.2.9", "192.0.2.10", "192.0.2.9"):
        assert world.access.allow(ACCOUNT, ACME, address)
        clock.advance(1)
    assert world.access.addresses(ACME) == [
        {"ip": "192.0.2.9", "timestamp": "2026-11-24 06:00:00"},
        {"ip": "192.0.2.10", "timestamp": "2026-11-24 06:00:01"},
    ]
    assert world.access.withdraw(ACCOUNT, ACME, "192.0.2.9")
    assert not world.access.withdraw(ACCOUNT, ACME, "192.0.2.9")
    assert [effect for effect, _ in effects(world)][-3:] == ["trunk.acl", "trunk.acl", "trunk.acl.delete"]


def test_prefix_lists_are_kept_apart(world: World) -> None:
    furnished(world)
    world.access.limit(ACCOUNT, ACME, "destinationacl", Prefixes([441], []))
    world.access.limit(ACCOUNT, ACCOUNT, "destinationacl", Prefixes([], [447]))
    world.access.limit(ACCOUNT, ACME, "rateacl", Prefixes([1], []))
    assert world.access.prefixes(ACCOUNT, ACME, "destinationacl") == Prefixes([441], [])
    assert world.access.prefixes(ACCOUNT, ACCOUNT, "destinationacl") == Prefixes([], [447])
    assert world.access.prefixes(ACCOUNT, ACME, "rateacl") == Prefixes([1], [])
    assert world.access.prefixes(ACCOUNT, NIGHT, "rateacl") == Prefixes()
    world.access.limit(ACCOUNT, ACME, "destinationacl", None)
    assert world.access.prefixes(ACCOUNT, ACME, "destinationacl") == Prefixes()
    assert effects(world)[-1] == ("trunk.destinationacl.delete", ACME)


def test_numbers_are_appended_moved_and_replaced(world: World) -> None:
    furnished(world)
    assert world.trunks.associate(ACCOUNT, ACME, [STANDARD], replace=False, force=False) == []
    assert world.trunks.associate(ACCOUNT, ACME, [SECOND], replace=False, force=False) == []
    assert world.trunks.numbers(ACME) == [STANDARD, SECOND]
    assert world.trunks.associate(ACCOUNT, NIGHT, [SECOND], replace=False, force=False) == []
    assert (world.trunks.numbers(ACME), world.trunks.numbers(NIGHT)) == ([STANDARD], [SECOND])
    assert world.trunks.associate(ACCOUNT, ACME, [SECOND], replace=True, force=False) == []
    assert (world.trunks.numbers(ACME), world.trunks.numbers(NIGHT)) == ([SECOND], [])
    assert world.trunks.associate(ACCOUNT, ACME, [], replace=True, force=False) == []
    assert world.trunks.numbers(ACME) == []


def test_one_stranger_among_the_numbers_and_nothing_changes(world: World) -> None:
    furnished(world)
    before = effects(world)
    numbers = [STANDARD, "441632960998", SECOND, "441632960997"]
    strangers = world.trunks.associate(ACCOUNT, ACME, numbers, replace=True, force=True)
    assert strangers == ["441632960998", "441632960997"]
    assert world.trunks.numbers(ACME) == []
    assert effects(world) == before


def test_force_deletes_the_configurations_of_the_numbers_named(world: World) -> None:
    furnished(world)
    for number in (STANDARD, SECOND):
        world.numbers.configure(ACCOUNT, number, CONFIG)
    world.trunks.associate(ACCOUNT, ACME, [STANDARD], replace=False, force=True)
    world.trunks.associate(ACCOUNT, ACME, [SECOND], replace=False, force=False)
    assert (config(world, STANDARD), config(world, SECOND)) == ("", CONFIG)
    assert effects(world).count(("number.config.delete", STANDARD)) == 1
    assert ("number.config.delete", SECOND) not in effects(world)


def test_a_number_is_on_one_trunk_whoever_comes_first(world: World) -> None:
    furnished(world)

    def associate(trunk: str) -> None:
        world.trunks.associate(ACCOUNT, trunk, [STANDARD], replace=False, force=False)

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(associate, [ACME, NIGHT] * 20))
    assert sorted([*world.trunks.numbers(ACME), *world.trunks.numbers(NIGHT)]) == [STANDARD]


def test_everything_goes_with_the_trunk(world: World) -> None:
    furnished(world)
    world.access.allow(ACCOUNT, ACME, "192.0.2.9")
    world.access.limit(ACCOUNT, ACME, "destinationacl", Prefixes([441], []))
    world.trunks.grant(ACCOUNT, ACME, 5)
    world.trunks.configure(ACCOUNT, ACME, CONFIG)
    world.trunks.associate(ACCOUNT, ACME, [STANDARD], replace=False, force=False)
    world.trunks.delete(ACCOUNT, ACME)
    world.trunks.create(ACCOUNT, ACME, "ip", "")
    assert world.access.addresses(ACME) == []
    assert world.access.prefixes(ACCOUNT, ACME, "destinationacl") == Prefixes()
    assert (stored(world, "balance"), stored(world, "config")) == (None, None)
    assert world.trunks.numbers(ACME) == []


def test_a_line_has_one_ida_user_on_one_account(world: World) -> None:
    def create(account: str) -> tuple[str, bool]:
        return world.ida.create(account, "01632960123")

    with ThreadPoolExecutor(8) as clients:
        found = list(clients.map(create, [ACCOUNT, OTHER] * 10))
    assert sum(created for _, created in found) == 1
    holder = found[0][0]
    assert {account for account, _ in found} == {holder}
    loser = OTHER if holder == ACCOUNT else ACCOUNT
    assert (world.ida.lines(holder), world.ida.lines(loser)) == (["01632960123"], [])
    assert not world.ida.delete(loser, "01632960123")
    assert world.ida.delete(holder, "01632960123")
    assert world.ida.create(loser, "01632960123") == (loser, True)


def test_an_ida_user_is_a_trunk_that_is_not_listed(world: World) -> None:
    world.ida.create(ACCOUNT, "01632960123")
    trunk = f"{ACCOUNT}-IDA01632960123"
    assert stored(world, "type", trunk) == "ida"
    assert trunk not in world.trunks.all(ACCOUNT)
    assert world.trunks.delete(ACCOUNT, trunk)
    assert world.ida.lines(ACCOUNT) == []
