"""What a change of an order does to its client's money: reserved, then spent or returned, in its own day."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.clients import spend
from shared.orders.clients.spend import Check
from shared.orders.record import Cost, Effect, Order
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused, Retry, Snooze, Uncertain
from tests.unit.orders import samples
from tests.unit.orders.samples import NOW, claim, claimed, settle

COST = Cost(Decimal("2.50"), numbers=1)
PAID = Done(charges=(Charge("number", Decimal("2.50")),), numbers=1)
DAY, MONTH = "2023-11-14", "2023-11"
RESERVED = {f"{DAY}:used": 2_500_000, f"{DAY}:reserved": 2_500_000, f"{DAY}:numbers": 1} | {
    f"{MONTH}:used": 2_500_000,
    f"{MONTH}:reserved": 2_500_000,
}
RETURNED = {field: -by for field, by in RESERVED.items()}
KEPT = {f"{DAY}:reserved": -2_500_000, f"{MONTH}:reserved": -2_500_000}
NEXT_DAY = NOW + 24 * 3600


def announced(cost: Cost = COST) -> Order:
    """An order that is about to call."""
    effect = Effect("PUT", {}, NOW, cost)
    return progress.announce(claimed(samples.activate()), effect, ()).order


def moves(before: Order, after: Order) -> dict[str, int]:
    return dict(spend.bill(before, after).moves)


def test_an_announced_call_reserves_what_it_may_cost() -> None:
    bill = spend.bill(claimed(samples.activate()), announced())
    assert dict(bill.moves) == RESERVED
    assert bill.checks == [
        Check(f"{DAY}:used", 2_500_000, spend.DAY),
        Check(f"{MONTH}:used", 2_500_000, spend.MONTH),
        Check(f"{DAY}:numbers", 1, spend.NUMBERS),
    ]


def test_what_was_paid_is_no_longer_reserved_but_used() -> None:
    before = announced()
    assert moves(before, settle(before, PAID)) == KEPT


@pytest.mark.parametrize("outcome", [Refused("no"), Retry("later"), Snooze("later"), NotHappened("no")])
def test_what_was_not_paid_is_returned(outcome: Outcome) -> None:
    before = announced()
    assert moves(before, settle(before, outcome)) == RETURNED


def test_while_nobody_knows_nothing_moves() -> None:
    before = announced()
    after = settle(before, Uncertain("time-out"))
    assert (moves(before, after), after.reserved) == ({}, Decimal("2.50"))
    assert moves(after, claim(after)) == {}


def test_an_order_that_waits_for_a_person_keeps_its_reservation() -> None:
    before = announced()
    after = progress.attention(before, "look", NOW).order
    assert (moves(before, after), after.reserved) == ({}, Decimal("2.50"))


def test_what_was_paid_in_the_end_may_differ_from_what_was_reserved() -> None:
    before = announced()
    after = settle(before, Done(charges=(Charge("number", Decimal(3)),), numbers=1))
    assert moves(before, after) == KEPT | {f"{DAY}:used": 500_000, f"{MONTH}:used": 500_000}


def test_a_reservation_is_settled_in_its_own_day() -> None:
    before = announced()
    assert moves(before, settle(before, PAID, NEXT_DAY)) == KEPT
    assert moves(before, settle(before, Refused("no"), NEXT_DAY)) == RETURNED


def test_a_charge_without_a_reservation_counts_where_it_is_found() -> None:
    before = claimed(samples.activate())
    assert moves(before, settle(before, PAID, NEXT_DAY)) == {
        "2023-11-15:used": 2_500_000,
        "2023-11-15:numbers": 1,
        f"{MONTH}:used": 2_500_000,
    }


def test_another_announcement_takes_the_place_of_the_first() -> None:
    before = announced()
    after = progress.announce(before, Effect("PUT", {}, NEXT_DAY, COST), ()).order
    assert moves(before, after) == {
        **{field: -by for field, by in RESERVED.items() if field.startswith(DAY)},
        "2023-11-15:used": 2_500_000,
        "2023-11-15:reserved": 2_500_000,
        "2023-11-15:numbers": 1,
    }


def test_of_two_candidates_in_turn_only_the_difference_needs_room() -> None:
    before = announced()
    dearer = progress.announce(before, Effect("PUT", {}, NOW + 1, Cost(Decimal(3), numbers=1)), ()).order
    assert {check.cap: check.wanted for check in spend.bill(before, dearer).checks} == {
        spend.DAY: 500_000,
        spend.MONTH: 500_000,
        spend.NUMBERS: 0,
    }


def test_an_order_that_has_ended_reserves_nothing_whatever_its_steps_say() -> None:
    before = announced()
    ended = replace(before, state="succeeded")
    assert (moves(before, ended), ended.reserved) == (RETURNED, 0)


def test_what_costs_nothing_needs_no_room() -> None:
    assert spend.checks_of(Cost(), NOW) == []
    assert [check.cap for check in spend.checks_of(Cost(Decimal(0), numbers=1), NOW)] == [spend.NUMBERS]


def test_no_cap_on_money_has_room_for_an_unknown_price_but_nothing_is_reserved() -> None:
    bill = spend.bill(claimed(samples.activate()), announced(Cost(None)))
    assert bill.moves == []
    assert {check.cap: check.wanted for check in bill.checks} == {
        spend.DAY: spend.UNKNOWN,
        spend.MONTH: spend.UNKNOWN,
    }


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 5, 1, 22, 59, tzinfo=UTC), "2026-05-01"),
        (datetime(2026, 5, 1, 23, 0, tzinfo=UTC), "2026-05-02"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-12-31"),
    ],
)
def test_days_are_those_of_london(moment: datetime, day: str) -> None:
    assert spend.day_of(moment.timestamp()) == day
    assert spend.month_of(moment.timestamp()) == day[:7]


@given(st.lists(st.decimals(0, 1000, places=7), max_size=10))
def test_amounts_too_fine_to_count_are_not_added_up_wrongly(amounts: list[Decimal]) -> None:
    order, booked = claimed(samples.activate()), 0
    for amount in amounts:
        paid = replace(order, charges=(*order.charges, Charge("x", amount)))
        booked += moves(order, paid).get(f"{DAY}:used", 0)
        order = paid
    assert booked == spend.minor(order.charged)


def test_the_least_that_an_order_costs_is_what_is_known_before_anybody_is_asked() -> None:
    price = Decimal("1.00")
    assert spend.least(samples.report(), price_emergency=price) == Cost()
    assert spend.least(samples.release(), price_emergency=price) == Cost()
    assert spend.least(samples.choose(), price_emergency=price) == Cost(Decimal(0), numbers=1)
    assert spend.least(samples.activate(), price_emergency=price) == Cost(price, numbers=1)
    run = replace(samples.choose_run(3), emergency=samples.ADDRESS)
    assert spend.least(run, price_emergency=price) == Cost(3 * price, numbers=3)
