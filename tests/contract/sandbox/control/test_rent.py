"""Rent: due with each month that begins, charged once, and in the ledger."""

from concurrent.futures import ThreadPoolExecutor

from services.sandbox.world.prices import PRICES
from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD, effects

MONTH = 31 * 24 * 3600


def rents(world: World, account: str) -> list[object]:
    return [
        entry["subject"] for entry in world.ledger.read(effect="number.rent") if entry["account"] == account
    ]


def test_nothing_is_due_in_the_month_it_begins_in(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.forward(3600)
    assert rents(world, ACCOUNT) == []


def test_every_month_that_begins_is_charged_for_the_numbers_held(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.forward(2 * MONTH)
    assert rents(world, ACCOUNT) == ["2026-12", "2027-01"]


def test_rent_is_taken_from_the_balance(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.pass_time()
    world.clock.forward(MONTH)
    before = world.accounts.balance(ACCOUNT)[0]
    world.rent.charge_due()
    assert world.accounts.balance(ACCOUNT)[0] == before - PRICES.rent


def test_many_who_look_at_once_charge_once(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.pass_time()
    world.clock.forward(MONTH)
    with ThreadPoolExecutor(8) as daemons:
        turns = [daemons.submit(world.rent.charge_due) for _ in range(16)]
    assert [turn.result() for turn in turns] == [None] * 16
    assert rents(world, ACCOUNT) == ["2026-12"]


def test_who_holds_nothing_pays_nothing(world: World) -> None:
    world.forward(MONTH)
    assert rents(world, ACCOUNT) == []
    assert (("number.rent", "2026-12") in effects(world)) is bool(world.numbers.allocated("930001"))
