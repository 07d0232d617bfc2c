"""Caps: checked and booked in the script that writes the order; they hold whoever comes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
import redis
from msgspec.structs import replace

from shared.errors import BookConflict, CapReached
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.drafts import Draft
from shared.orders.clients import spend
from shared.orders.clients.clients import Clients, Limits, demo_client
from shared.orders.clients.usage import Usage, usage_of
from shared.orders.record import Cost, Effect, Order
from shared.outcome import Charge, Done, Outcome, Refused
from tests.contract.orders.conftest import Raw, ids, key, put
from tests.unit.orders import samples
from tests.unit.orders.samples import CLIENT, NOW, RULES, SEALS, accepted

MANY, ROOM = 50, 20


def limit(client: redis.Redis, limits: Limits) -> None:
    Clients(client, SEALS).put(replace(demo_client("930000"), id=CLIENT, limits=limits))


def usage(client: redis.Redis) -> Usage:
    return usage_of(client, CLIENT, NOW)


def begun(book: Book, order_id: str) -> Order:
    """An order in a worker's hands."""
    order = put(book, accepted(samples.choose(), order_id=order_id))
    return book.commit(order, progress.claim(order, "worker", NOW, RULES))


def announce(book: Book, order: Order, amount: str = "1") -> Order:
    """The order with a call announced that costs so much."""
    effect = Effect("PUT", {}, NOW, Cost(Decimal(amount), numbers=1))
    return book.commit(order, progress.announce(order, effect, ()))


def end(book: Book, order: Order, outcome: Outcome) -> Order:
    return book.commit(order, progress.settle(order, outcome, NOW, 0.0, RULES))


def paid(amount: str = "1") -> Done:
    return Done(charges=(Charge("number", Decimal(amount)),), numbers=1)


def test_what_is_reserved_spent_and_left_is_told(book: Book, client: redis.Redis) -> None:
    limit(client, Limits(day=Decimal(10), month=Decimal(100), numbers=5))
    one, other, third = (announce(book, begun(book, order_id), "2.5") for order_id in ids(3))
    end(book, one, paid("2.5"))
    end(book, other, Refused("no"))
    found = usage(client)
    assert (found.day.used, found.day.reserved, found.day.left) == (5, Decimal("2.5"), 5)
    assert (found.month.used, found.month.reserved, found.month.left) == (5, Decimal("2.5"), 95)
    assert (found.numbers, found.numbers_cap) == (2, 5)
    end(book, third, Refused("no"))
    assert usage(client).month.reserved == 0


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        (Limits(day=Decimal("1.5")), "may spend 1.5 a day"),
        (Limits(month=Decimal("1.5")), "may spend 1.5 a month"),
        (Limits(numbers=1), "may allocate 1 numbers a day"),
    ],
)
def test_over_a_cap_nothing_is_written_and_the_reason_is_named(
    book: Book, client: redis.Redis, raw: Raw, limits: Limits, name: str
) -> None:
    limit(client, limits)
    one, other = (begun(book, order_id) for order_id in ids(2))
    announce(book, one)
    before = raw.state()
    with pytest.raises(CapReached, match=name) as refused:
        announce(book, other)
    assert raw.state() == before
    assert "begins at 2023-1" in str(refused.value)


def test_the_reason_says_what_is_left_and_needed(book: Book, client: redis.Redis) -> None:
    limit(client, Limits(day=Decimal(3)))
    announce(book, begun(book, ids(1)[0]), "2.5")
    with pytest.raises(CapReached) as refused:
        announce(book, begun(book, ids(2)[1]), "0.75")
    assert str(refused.value) == (
        "client shop may spend 3 a day: 2.5 of 2023-11-14 is spent or reserved, 0.5 is left and 0.75 needed; "
        "the next day begins at 2023-11-15T00:00:00.000Z"
    )


def test_a_cap_may_be_used_to_the_last_penny(book: Book, client: redis.Redis) -> None:
    limit(client, Limits(day=Decimal("0.3"), numbers=3))
    for order_id in ids(3):
        announce(book, begun(book, order_id), "0.1")
    assert usage(client).day.left == 0


def test_a_change_that_is_written_again_is_booked_once(book: Book, client: redis.Redis) -> None:
    order = begun(book, ids(1)[0])
    effect = Effect("PUT", {}, NOW, Cost(Decimal(1), numbers=1))
    commit = book.prepare(order, progress.announce(order, effect, ()))
    commit()
    limit(client, Limits(day=Decimal(0)))
    commit()
    assert (usage(client).day.used, usage(client).numbers) == (1, 1)


def test_a_change_that_came_too_late_books_nothing(book: Book, client: redis.Redis) -> None:
    order = begun(book, ids(1)[0])
    announce(book, order)
    with pytest.raises(BookConflict):
        announce(book, order)
    assert usage(client).day.used == 1


def test_a_cap_set_later_counts_what_was_used_before(book: Book, client: redis.Redis) -> None:
    announce(book, begun(book, ids(1)[0]))
    limit(client, Limits(day=Decimal(1)))
    with pytest.raises(CapReached):
        announce(book, begun(book, ids(2)[1]))
    limit(client, Limits())
    announce(book, begun(book, ids(3)[2]))


def test_an_order_under_way_is_spent_though_the_cap_was_lowered(book: Book, client: redis.Redis) -> None:
    order = announce(book, begun(book, ids(1)[0]))
    limit(client, Limits(day=Decimal(0), numbers=0))
    end(book, order, paid("7"))
    assert (usage(client).day.used, usage(client).day.left) == (7, 0)


def test_an_unknown_price_is_refused_by_a_cap_on_money_only(book: Book, client: redis.Redis) -> None:
    limit(client, Limits(numbers=2))
    unknown = Effect("PUT", {}, NOW, Cost(None, numbers=1))
    order = begun(book, ids(1)[0])
    book.commit(order, progress.announce(order, unknown, ()))
    limit(client, Limits(month=Decimal(1_000_000)))
    order = begun(book, ids(2)[1])
    with pytest.raises(CapReached, match="does not name the price"):
        book.commit(order, progress.announce(order, unknown, ()))


def test_of_many_at_once_as_many_are_let_through_as_there_is_room(
    book: Book, client: redis.Redis, raw: Raw
) -> None:
    """A cap on money and one on numbers, each tight at another moment."""
    limit(client, Limits(day=Decimal(ROOM), numbers=MANY))
    orders = [begun(book, order_id) for order_id in ids(MANY)]
    meeting = Barrier(MANY, timeout=30)

    def live(number: int) -> bool:
        meeting.wait()
        try:
            order = announce(book, orders[number])
        except CapReached:
            end(book, orders[number], Refused("cap"))
            return False
        end(book, order, paid())
        return True

    with ThreadPoolExecutor(MANY) as threads:
        through = list(threads.map(live, range(MANY)))
    found = usage(client)
    assert through.count(True) == ROOM
    assert (found.day.used, found.month.used, found.numbers) == (ROOM, ROOM, ROOM)
    assert (found.day.reserved, found.month.reserved) == (0, 0)


def test_room_that_is_returned_is_used_by_others_and_never_twice(book: Book, client: redis.Redis) -> None:
    """Everybody reserves, and every other one gives it back: never is more than the cap reserved."""
    limit(client, Limits(day=Decimal(5)))
    orders = [begun(book, order_id) for order_id in ids(MANY)]
    meeting = Barrier(MANY, timeout=30)

    def live(number: int) -> int:
        meeting.wait()
        order, spent = orders[number], 0
        for _ in range(4):
            try:
                order = announce(book, order)
            except CapReached:
                continue
            assert usage(client).day.used <= 5
            if number % 2:
                order = book.commit(order, progress.settle(order, Refused("no"), NOW, 0.0, RULES))
                break
            order, spent = end(book, order, paid()), 1
            break
        return spent

    with ThreadPoolExecutor(MANY) as threads:
        spent = sum(threads.map(live, range(MANY)))
    assert (usage(client).day.used, usage(client).day.reserved) == (spent, 0)
    assert spent <= 5


def test_an_order_that_a_cap_has_no_room_for_is_not_accepted(
    book: Book, client: redis.Redis, raw: Raw
) -> None:
    limit(client, Limits(numbers=0))
    before = raw.state()
    with pytest.raises(CapReached, match="0 numbers a day"):
        book.accept(accepted(samples.choose()), key(), Cost(numbers=1))
    assert raw.state() == before
    assert book.accept(accepted(samples.report()), key(), Cost())[0] == "created"


def test_an_order_that_was_accepted_is_found_again_though_the_cap_is_reached(
    book: Book, client: redis.Redis
) -> None:
    one, other = ids(2)
    book.accept(accepted(samples.choose(), order_id=one), key(), Cost(numbers=1))
    limit(client, Limits(numbers=0))
    again = accepted(samples.choose(), order_id=other)
    assert book.accept(again, key(), Cost(numbers=1))[:2] == ("replayed", one)
    assert book.accept(again, key("k", "other"), Cost(numbers=1))[:2] == ("mismatch", one)


def test_an_order_for_another_day_is_judged_by_that_days_cap(book: Book, client: redis.Redis) -> None:
    limit(client, Limits(numbers=1))
    announce(book, begun(book, ids(1)[0]))
    later = replace(samples.choose(), not_before=samples.LATER)
    book.accept(accepted(later, order_id=ids(2)[1]), key(), Cost(numbers=1))
    with pytest.raises(CapReached):
        book.accept(accepted(samples.choose(), order_id=ids(3)[2]), key("other"), Cost(numbers=1))


def test_of_many_in_one_go_those_with_room_are_accepted(book: Book, client: redis.Redis) -> None:
    limit(client, Limits(numbers=0))
    one, other, third = ids(3)
    drafts = [
        Draft(accepted(samples.report(), order_id=one), key("a")),
        Draft(accepted(samples.choose(), order_id=other), key("b"), Cost(numbers=1)),
        Draft(accepted(samples.report("R-2"), order_id=third), key("a", "other")),
    ]
    (first, capped, mismatch) = book.accept_many(drafts)
    assert (first[:2], mismatch[:2]) == (("created", one), ("mismatch", one))
    assert capped[0] == "capped"
    assert "0 numbers a day" in capped[1]


def test_a_client_without_caps_is_counted_all_the_same(book: Book, client: redis.Redis) -> None:
    announce(book, begun(book, ids(1)[0]))
    found = usage(client)
    assert (found.day.cap, found.day.left, found.day.used, found.numbers_cap) == (None, None, 1, None)


def test_the_day_begins_at_midnight_in_london(client: redis.Redis) -> None:
    may = 1_777_600_000.0  # 2026-05-01T01:46:40Z
    found = usage_of(client, CLIENT, may)
    assert (found.day.name, found.day.ends) == ("2026-05-01", 1_777_676_400.0)
    assert (found.month.name, found.month.ends) == ("2026-05", 1_780_268_400.0)
    assert spend.day_of(found.month.ends) == "2026-06-01"
