"""Paging over orders: nothing skipped, nothing repeated, whatever arrives meanwhile."""

import random

import fakeredis
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from shared.orders import progress
from shared.orders.book import search
from shared.orders.book.book import Book
from shared.orders.book.search import Filter, Search
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import NumberRelease
from shared.outcome import Done
from tests.contract.orders.conftest import ids, key, put
from tests.unit.orders import samples
from tests.unit.orders.samples import CLIENT, NOW, NUMBER, RULES, accepted

EVERYTHING = Filter()


@pytest.fixture
def finder(client: redis.Redis, book: Book) -> Search:
    return Search(client, book)


def fill(book: Book, count: int) -> list[Order]:
    return [
        put(book, accepted(samples.release(f"R-{order_id[-3:]}"), order_id=order_id))
        for order_id in ids(count)
    ]


def pages(finder: Search, wanted: Filter, limit: int, client: str = CLIENT) -> list[list[str]]:
    found: list[list[str]] = []
    cursor: str | None = None
    while True:
        page = finder.page(client, wanted, limit, cursor)
        found.append([order.id for order in page.orders])
        cursor = page.cursor
        if cursor is None:
            return found


def every(finder: Search, wanted: Filter, client: str = CLIENT) -> list[str]:
    return [order_id for page in pages(finder, wanted, 3, client) for order_id in page]


def test_orders_come_newest_first(book: Book, finder: Search) -> None:
    fill(book, 3)
    assert pages(finder, EVERYTHING, 10) == [ids(3)[::-1]]


def test_pages_are_full_but_for_the_last(book: Book, finder: Search) -> None:
    fill(book, 7)
    assert [len(page) for page in pages(finder, EVERYTHING, 3)] == [3, 3, 1]


def test_nothing_is_one_empty_page(finder: Search) -> None:
    assert pages(finder, EVERYTHING, 3) == [[]]


def test_a_page_may_span_several_looks(book: Book, finder: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CHUNK", 2)
    fill(book, 7)
    assert pages(finder, EVERYTHING, 5) == [ids(7)[:1:-1], ids(7)[1::-1]]


def test_a_page_that_would_take_too_long_ends_early_and_can_be_gone_on_from(
    book: Book, finder: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CHUNK", 2)
    monkeypatch.setattr(search, "SCAN", 4)
    fill(book, 7)
    oldest = Filter(reference=None, type="number.release", until=NOW + 1)
    assert pages(finder, oldest, 100) == [ids(7)[:2:-1], ids(7)[2::-1]]


def test_orders_that_arrive_between_pages_are_neither_repeated_nor_push_any_out(
    book: Book, finder: Search
) -> None:
    names = ids(40)
    for order_id in names[:20]:
        put(book, accepted(order_id=order_id))
    late = iter(names[20:])
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = finder.page(CLIENT, EVERYTHING, 3, cursor)
        seen += [order.id for order in page.orders]
        if page.cursor is None:
            break
        cursor = page.cursor
        put(book, accepted(order_id=next(late)))
    assert seen == names[:20][::-1]


@given(seed=st.integers(0, 2**32), limit=st.integers(1, 7))
def test_whatever_order_they_arrive_in_all_that_were_there_are_seen_once(seed: int, limit: int) -> None:
    """Gateways' clocks differ, so a new id may sort among the old ones."""
    client = fakeredis.FakeRedis()
    book = Book(client, patience=1)
    finder = Search(client, book)
    chance = random.Random(seed)
    names = ids(30)
    chance.shuffle(names)
    here, coming = names[:15], names[15:]
    for order_id in here:
        book.accept(accepted(order_id=order_id), key(order_id))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = finder.page(CLIENT, EVERYTHING, limit, cursor)
        seen += [order.id for order in page.orders]
        if page.cursor is None:
            break
        cursor = page.cursor
        while coming and chance.random() < 0.5:
            order_id = coming.pop()
            book.accept(accepted(order_id=order_id), key(order_id))
    assert len(seen) == len(set(seen))
    assert set(here) <= set(seen)
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(status=State.ACCEPTED),
        Filter(type="number.release"),
        Filter(reference="R-1"),
        Filter(number=NUMBER),
        Filter(batch="B"),
        Filter(batch="B", status=State.ACCEPTED, reference="R-1", number=NUMBER),
        Filter(since=NOW, until=NOW + 1),
    ],
)
def test_every_filter_pages_over_all_its_orders(book: Book, finder: Search, wanted: Filter) -> None:
    for order_id in ids(8):
        put(book, accepted(order_id=order_id, batch="B"))
    other = NumberRelease(reference="R-2", number="442079460999")
    gone = put(book, accepted(other, order_id="01HF7YAT09ZZZZZZZZZZZZZZZZ", now=NOW - 10))
    book.commit(gone, progress.claim(gone, "worker", NOW, RULES))
    put(book, accepted(samples.report("R-3"), order_id="01HF7YAT08ZZZZZZZZZZZZZZZZ", now=NOW + 10))
    found = every(finder, wanted)
    expected = ids(8)[::-1]
    assert found[-8:] == expected
    assert (found == expected) or wanted in (Filter(status=State.ACCEPTED), Filter(type="number.release"))


@pytest.mark.parametrize("reference", ["R", "R-1 ", "R-1\x7f", "ä", "R-", "["])
def test_a_reference_that_begins_alike_is_another(book: Book, finder: Search, reference: str) -> None:
    put(book)
    assert every(finder, Filter(reference=reference)) == []


@pytest.mark.parametrize("reference", ["ä", "注文 7", "(a]", "[", "+", "-"])
def test_any_reference_is_found(book: Book, finder: Search, reference: str) -> None:
    for order_id in ids(5):
        put(book, accepted(NumberRelease(reference=reference, number=NUMBER), order_id=order_id))
    assert every(finder, Filter(reference=reference)) == ids(5)[::-1]


def test_a_client_sees_its_own_orders_only(book: Book, finder: Search) -> None:
    put(book, accepted(batch="B"))
    for wanted in (EVERYTHING, Filter(batch="B"), Filter(number=NUMBER), Filter(reference="R-1")):
        assert every(finder, wanted, client="crm") == []


def test_an_order_that_took_another_number_is_found_by_that_one_only(book: Book, finder: Search) -> None:
    order = put(book, accepted(samples.choose()))
    for number in (NUMBER, "442079460999"):
        order = book.commit(order, progress.claim(order, "worker", NOW, RULES))
        order = book.commit(order, progress.settle(order, Done({"number": number}), NOW, 0, RULES))
    assert every(finder, Filter(number=NUMBER)) == []
    assert every(finder, Filter(number="442079460999")) == [order.id]


def test_a_batch_sent_again_finds_the_orders_of_the_first(book: Book, finder: Search) -> None:
    put(book, accepted(batch="B"), "k")
    book.accept(accepted(order_id=ids(1)[0], batch="C"), key())
    assert every(finder, Filter(batch="C")) == every(finder, Filter(batch="B")) == [samples.ID]


@pytest.mark.parametrize("cursor", ["", "0", "zzz", "\0", "+", "[", "\u20ac"])
def test_a_cursor_that_is_none_of_ours_does_no_harm(book: Book, finder: Search, cursor: str) -> None:
    fill(book, 3)
    for wanted in (EVERYTHING, Filter(reference="R-001")):
        assert set(order.id for order in finder.page(CLIENT, wanted, 10, cursor).orders) <= set(ids(3))
