"""What calls and texts cost as time passes: the balance moves by what their records say, to the digit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
import redis

from services.sandbox.world import movements
from services.sandbox.world.summaries import by_key
from services.sandbox.world.traffic import HISTORY_DAYS
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, OTHER

DAY = 24 * 3600
HOUR = 3600


def balance(world: World, account: str = ACCOUNT) -> int:
    return world.accounts.balance(account)[0]


def charges(world: World, account: str = ACCOUNT) -> dict[str, int]:
    """What each call and text there is a record of has cost."""
    traffic, today = world.traffic(), world.now().date()
    days = traffic.days(today - timedelta(days=HISTORY_DAYS), today)
    return {
        record.reference: record.units
        for day in days
        for record in (*traffic.calls(account, day), *traffic.texts(account, day))
    }


def new(world: World, before: dict[str, int], account: str = ACCOUNT) -> int:
    """What those records cost that were not there before."""
    return sum(cost for reference, cost in charges(world, account).items() if reference not in before)


def charged(world: World, account: str = ACCOUNT) -> Decimal:
    """What the ledger says that was taken from the balance."""
    entries = (entry for entry in world.ledger.read() if entry["account"] == account)
    return sum((Decimal(str(entry["charge"])) for entry in entries), Decimal(0))


@pytest.mark.parametrize("step", [600, 3000, 5 * HOUR, DAY])
def test_over_a_day_the_balance_falls_by_what_its_records_cost(world: World, step: int) -> None:
    for account in (ACCOUNT, OTHER):
        world.calls.settle(account)
    before, known = balance(world), charges(world)
    other, its = balance(world, OTHER), charges(world, OTHER)
    for _ in range(DAY // step if step > HOUR else 3 * HOUR // step):
        world.forward(step)
    assert before - balance(world) == new(world, known) > 0
    assert other - balance(world, OTHER) == new(world, its, OTHER) > 0
    assert Decimal(before - balance(world)).scaleb(-5) == charged(world)


def test_a_call_that_was_on_is_a_record_when_it_is_over(world: World, clock: ManualClock) -> None:
    for after in (1100, DAY):
        seen = world.calls.settle(ACCOUNT)
        clock.advance(after)
        world.pass_time()
        today = {(world.now() - timedelta(seconds=after * part)).date() for part in (0, 1)}
        traffic = world.traffic()
        records = {record.reference: record for day in today for record in traffic.calls(ACCOUNT, day)}
        assert seen
        for call in seen:
            found = records[call.reference]
            assert (found.origin, found.number, found.trunk) == (call.origin, call.number, call.trunk)
            assert (found.destination, found.charge) == (call.destination, call.charge(call.end))
            assert found.seconds == int(call.end - call.answered)


def test_a_call_that_is_ended_costs_what_it_had_cost(world: World, clock: ManualClock) -> None:
    clock.advance(100)
    call = next(call for call in world.calls.settle(ACCOUNT) if call.charge(clock.time()))
    before, cost = balance(world), call.record(clock.time()).units
    world.calls.end(ACCOUNT, call.id)
    assert before - balance(world) == cost == charges(world)[call.reference]


def test_of_many_who_look_at_once_one_charges(world: World, clock: ManualClock) -> None:
    world.calls.settle(ACCOUNT)
    before, known = balance(world), charges(world)
    for _ in range(3):
        clock.advance(900)
        with ThreadPoolExecutor(8) as daemons:
            turns = [daemons.submit(world.calls.settle, ACCOUNT) for _ in range(16)]
        assert len({tuple(call.id for call in turn.result()) for turn in turns}) == 1
    assert before - balance(world) == new(world, known) > 0


def test_the_same_seed_and_the_same_clock_have_the_same_costs(world: World) -> None:
    def told() -> tuple[int, dict[str, int]]:
        for step in (900, 900, DAY, 900):
            world.forward(step)
        return balance(world), charges(world)

    first = told()
    world.clock.forward(0)
    world.reset()
    world.clock.refresh()
    assert told() == first


def test_money_that_is_used_up_is_the_end_of_calls_that_nobody_watched(world: World) -> None:
    world.calls.settle(OTHER)
    known, before = charges(world, OTHER), balance(world, OTHER)
    world.accounts.lock(OTHER, before - 100_000)
    for _ in range(2):
        world.forward(2 * DAY)
        spent = before - balance(world, OTHER)
        assert 0 < spent < 115_000  # the last calls that were on may end
        assert spent == new(world, known, OTHER)


def test_movements_and_summaries_say_what_the_balance_says(world: World) -> None:
    world.calls.settle(ACCOUNT)
    today, before = world.now().date(), balance(world)
    earlier = of_today(world)
    for _ in range(3):
        world.forward(900)
    moved = of_today(world) - earlier
    assert moved == Decimal(balance(world) - before).scaleb(-5) != 0
    calls = world.traffic().calls(ACCOUNT, today)
    rows = by_key("trunk", calls, sort="trunk")
    cents = sum(Decimal(str(row["charges"])) for row in rows)
    assert abs(cents - sum(call.charge for call in calls)) <= Decimal("0.005") * len(rows)


def of_today(world: World) -> Decimal:
    """The sum of what moved the balance today, as the report of it adds up."""
    today, traffic = world.now().date(), world.traffic()
    found = [
        *movements.of_traffic(ACCOUNT, traffic, today, today),
        *movements.of_ledger(ACCOUNT, world.ledger.read()),
    ]
    return sum((movement.amount for movement in found), Decimal(0))


def test_a_low_balance_is_told_when_calls_have_made_it_low(world: World) -> None:
    world.recipients.add(ACCOUNT, "alerts", "email", "noc@example.com")
    world.pass_time()
    world.accounts.alert(ACCOUNT, balance(world))
    assert [notice.type for notice in world.notifications.history(ACCOUNT)] == []
    world.forward(900)
    assert [notice.type for notice in world.notifications.history(ACCOUNT)] == ["alerts"]


def test_nobody_pays_in_by_himself(world: World) -> None:
    paid = world.past().prepayments(ACCOUNT)
    before, known = balance(world), charges(world)
    world.forward(40 * DAY)
    assert world.past().prepayments(ACCOUNT) == paid
    assert before - balance(world) == new(world, known)


def test_who_still_has_the_time_of_a_world_gone_charges_nothing_in_the_new_one(
    world: World, client: redis.Redis, clock: ManualClock
) -> None:
    slow = World(client, clock, seed=1, report_ttl=300)
    for one in (world, slow):
        one.forward(31 * DAY)
    world.reset()
    world.clock.refresh()
    slow.pass_time()
    assert balance(world) == 1_000_000_000
    assert world.ledger.read() == []
