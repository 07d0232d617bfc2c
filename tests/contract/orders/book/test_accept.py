"""Accepting: one key makes one order, whoever asks, however often, at whatever time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import redis
from msgspec.structs import replace

from shared.errors import NoSuchOrder
from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.book.drafts import Accepted, Shared
from tests.contract.orders.conftest import PATIENCE, Raw, ids, key, put
from tests.unit.orders import samples
from tests.unit.orders.samples import CLIENT, ID, NOW, NUMBER, accepted

OTHER = "01HF7YAT01ZZZZZZZZZZZZZZZZ"
THIRD = "01HF7YAT02ZZZZZZZZZZZZZZZZ"


def test_an_accepted_order_is_in_the_book(book: Book) -> None:
    move = accepted(samples.activate(callback=True), batch="B")
    assert book.accept(move, key())[:2] == ("created", ID)
    assert book.read(ID) == move.order
    assert book.timeline(ID) == list(move.entries)


def test_the_same_key_finds_the_first_order(book: Book) -> None:
    put(book, accepted(), "k")
    assert book.accept(accepted(order_id=OTHER), key())[:2] == ("replayed", ID)
    with pytest.raises(NoSuchOrder):
        book.read(OTHER)


def test_the_same_key_for_something_else_is_told(book: Book) -> None:
    put(book, accepted(), "k")
    assert book.accept(accepted(order_id=OTHER), key("k", "other"))[:2] == ("mismatch", ID)


def test_asked_again_because_the_answer_was_lost_it_says_the_same_and_writes_nothing(
    book: Book, raw: Raw
) -> None:
    first = book.accept(accepted(batch="B"), key())
    before = raw.state()
    assert book.accept(accepted(batch="B"), key()) == first == ("created", ID, 0)
    assert raw.state() == before


def test_a_refused_key_leaves_no_trace(book: Book, raw: Raw) -> None:
    put(book, accepted(), "k")
    before = raw.state()
    book.accept(accepted(order_id=OTHER), key())
    book.accept(accepted(order_id=OTHER, batch="B"), key("k", "other"))
    assert raw.state() == before


def test_a_key_is_its_clients_own(book: Book) -> None:
    put(book, accepted(), "k")
    assert book.accept(accepted(order_id=OTHER, client="crm"), key())[:2] == ("created", OTHER)


def test_a_key_outlives_what_became_of_its_order(book: Book, client: redis.Redis) -> None:
    put(book, accepted(), "k")
    client.delete(keyspace.order(ID), keyspace.timeline(ID))
    assert book.accept(accepted(order_id=OTHER), key())[:2] == ("replayed", ID)


def test_many_threads_with_one_key_make_one_order(book: Book, raw: Raw) -> None:
    meeting = Barrier(32, timeout=30)

    def accept(order_id: str) -> Accepted:
        meeting.wait()
        return book.accept(accepted(order_id=order_id), key())

    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(accept, ids(32)))
    assert sorted(answer.verdict for answer in answers) == ["created"] + ["replayed"] * 31
    (made,) = {answer.found for answer in answers}
    assert raw.members(keyspace.orders_of(CLIENT)) == [made]
    assert raw.members(keyspace.OPEN) == [made]


def test_a_new_order_is_in_every_index(book: Book, raw: Raw) -> None:
    put(book, accepted(batch="B"))
    assert raw.members(keyspace.orders_of(CLIENT)) == [ID]
    assert raw.members(keyspace.orders_in(CLIENT, "accepted")) == [ID]
    assert raw.members(keyspace.references_of(CLIENT)) == [f"R-1\0{ID}"]
    assert raw.members(keyspace.numbers_of(CLIENT)) == [f"{NUMBER}\0{ID}"]
    assert raw.members(keyspace.batch_orders("B")) == [ID]


def test_an_order_without_a_number_is_in_no_index_of_numbers(book: Book, raw: Raw) -> None:
    put(book, accepted(samples.choose()))
    assert raw.members(keyspace.numbers_of(CLIENT)) == []


def test_the_keeper_looks_once_the_order_is_overdue(book: Book, raw: Raw) -> None:
    put(book)
    assert raw.look_at() == NOW + PATIENCE


def test_an_order_for_later_is_overdue_later(book: Book, raw: Raw) -> None:
    put(book, accepted(replace(samples.release(), not_before=samples.LATER)))
    assert raw.look_at() == samples.LATER.timestamp() + PATIENCE


def test_a_batch_sent_again_has_the_orders_of_the_first(book: Book, raw: Raw) -> None:
    put(book, accepted(batch="B"), "k")
    assert book.accept(accepted(order_id=OTHER, batch="C"), key())[:2] == ("replayed", ID)
    assert raw.members(keyspace.batch_orders("C")) == [ID]


def test_orders_are_read_in_the_order_asked_for_without_those_that_are_not_there(book: Book) -> None:
    one, two = (put(book, accepted(order_id=order_id)) for order_id in ids(2))
    assert book.look_up([two.id, "nobody", one.id]) == [two, one]
    assert book.look_up([]) == []


class TestShared:
    """Orders for the same thing: the first of them answers for all, while it counts."""

    NAME = keyspace.write("shop", "digest")

    def take(self, book: Book, order_id: str, stale: str = "", lifetime: float | None = None) -> object:
        move = accepted(order_id=order_id)
        return book.accept(move, Shared(self.NAME, stale, lifetime))[:2]

    def test_the_first_is_made_and_the_others_join_it(self, book: Book) -> None:
        assert self.take(book, ID) == ("created", ID)
        assert self.take(book, OTHER) == ("replayed", ID)
        assert self.take(book, ID) == ("created", ID)
        with pytest.raises(NoSuchOrder):
            book.read(OTHER)

    def test_one_that_counts_no_more_is_replaced_once(self, book: Book) -> None:
        self.take(book, ID)
        assert self.take(book, OTHER, stale=ID) == ("created", OTHER)
        assert self.take(book, THIRD, stale=ID) == ("replayed", OTHER)

    def test_it_ends_with_its_lifetime(self, book: Book, client: redis.Redis) -> None:
        self.take(book, ID, lifetime=600)
        assert 0 < int(str(client.pttl(self.NAME))) <= 600_000

    def test_a_body_is_kept_beside_the_order(self, book: Book) -> None:
        content = bytes(range(256)) * 64
        book.accept(accepted(), Shared(self.NAME), upload=content)
        assert book.upload(ID) == content
        assert book.upload(OTHER) == b""
