"""What leaves the book with an order, and when."""

import pytest
import redis

from shared.errors import BookConflict
from shared.orders import keyspace, progress
from shared.orders.book.batches import Batches
from shared.orders.book.book import Book
from shared.orders.book.drafts import Draft, Shared
from shared.orders.book.log import Log
from shared.orders.book.retention import PIECE, Retention
from shared.orders.escrow.answers import Answer, Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.orders.progress import By
from shared.orders.record import Order
from shared.outcome import Done, Refused
from tests.contract.orders.conftest import Raw, ids, key, put
from tests.unit.orders.samples import CLIENT, ID, NOW, RULES, SEALS, accepted, choose, release

WHOLE = {"log", "spend", "believed", "line"}
LATER, DONE = NOW + 1000, Done()


@pytest.fixture
def retention(client: redis.Redis) -> Retention:
    return Retention(client)


def end(book: Book, order: Order, *, outcome: Done | Refused = DONE, now: float = NOW) -> Order:
    """Take an order to its end."""
    while not order.is_final:
        order = book.commit(order, progress.claim(order, "worker", now, RULES))
        order = book.commit(order, progress.settle(order, outcome, now, 0.0, RULES))
    return order


def left(raw: Raw) -> set[str]:
    """The keys that are there, but for those of all orders, or of whole clients and accounts."""
    return {name for name in raw.state() if name.split(":")[1] not in WHOLE}


def test_an_order_goes_with_everything_that_is_kept_about_it(
    client: redis.Redis, book: Book, retention: Retention, raw: Raw
) -> None:
    book.accept(accepted(), key(), upload=b"a body")
    order = end(book, book.read(ID))
    Files(client, SEALS, retention=600).keep(ID, b"[]", "application/json")
    Answers(client, SEALS, retention=600).keep(ID, Answer(200, "", b""))
    Escrow(client, SEALS, retention=600).put(ID, CLIENT, "password", "x")
    assert retention.remove(order)
    assert left(raw) == set()


def test_asking_again_is_harmless(book: Book, retention: Retention, raw: Raw) -> None:
    order = end(book, put(book))
    other = put(book, accepted(order_id=ids(1)[0]))
    assert retention.remove(order)
    before = raw.state()
    assert retention.remove(order)
    assert raw.state() == before
    assert book.read(other.id) == other


def test_it_goes_as_it_was_read_or_not_at_all(book: Book, retention: Retention, raw: Raw) -> None:
    order = end(book, put(book), outcome=Refused("no"))
    retried = progress.retry(order, By("somebody", ""), NOW)
    assert retried is not None
    book.commit(order, retried)
    before = raw.state()
    assert not retention.remove(order)
    assert raw.state() == before


def test_whoever_holds_a_removed_order_cannot_write_it_back(book: Book, retention: Retention) -> None:
    order = end(book, put(book), outcome=Refused("no"))
    retried = progress.retry(order, By("somebody", ""), NOW)
    assert retried is not None
    retention.remove(order)
    with pytest.raises(BookConflict):
        book.commit(order, retried)


def test_a_key_makes_a_new_order_when_the_old_one_is_gone(book: Book, retention: Retention) -> None:
    order = end(book, put(book, digest="k"))
    new = accepted(order_id=ids(1)[0])
    assert book.accept(new, key("k")).verdict == "replayed"
    retention.remove(order)
    assert book.accept(new, key("k")).verdict == "created"
    assert retention.remove(order)
    assert book.accept(accepted(order_id=ids(2)[1]), key("k")).found == new.order.id


def test_what_orders_shared_goes_with_the_one_that_it_means(
    book: Book, retention: Retention, client: redis.Redis
) -> None:
    name = keyspace.write(CLIENT, "d")
    book.accept(accepted(), Shared(name))
    order = end(book, book.read(ID))
    client.set(name, "another")
    retention.remove(order)
    assert client.get(name) == b"another"
    new = accepted(order_id=ids(1)[0])
    book.accept(new, Shared(name, stale="another"))
    retention.remove(end(book, book.read(new.order.id)))
    assert not client.exists(name)


def test_numbers_that_it_gave_up_go_too(book: Book, retention: Retention, raw: Raw) -> None:
    order = put(book, accepted(choose()))
    for number in ("441", "442"):
        order = book.commit(order, progress.claim(order, "worker", NOW, RULES))
        order = book.commit(order, progress.settle(order, Done({"number": number}), NOW, 0.0, RULES))
    order = end(book, order)
    assert len(raw.members(keyspace.numbers_of(CLIENT))) == 2
    retention.remove(order)
    assert left(raw) == set()


def test_a_batch_goes_with_its_last_order_a_batch_sent_again_too(
    client: redis.Redis, book: Book, retention: Retention, raw: Raw
) -> None:
    batches = Batches(client)
    for batch in ("first", "again"):
        batches.open(batch, CLIENT, NOW)
        moves = [accepted(release(one), order_id=f"{batch}-{one}", batch=batch) for one in ("a", "b")]
        book.accept_many([Draft(move, key(move.order.spec.reference)) for move in moves])
    assert raw.members(keyspace.batch_orders("again")) == ["first-a", "first-b"]
    retention.remove(end(book, book.read("first-a")))
    assert raw.members(keyspace.batch_orders("again")) == ["first-b"]
    assert batches.counts("first") is not None
    retention.remove(end(book, book.read("first-b")))
    assert left(raw) == set()


def test_orders_are_due_in_the_order_in_which_they_ended(book: Book, retention: Retention) -> None:
    one, two, three = [put(book, accepted(order_id=order_id)) for order_id in ids(3)]
    end(book, two, now=NOW + 1)
    end(book, one, now=NOW + 2)
    assert retention.ended(LATER, 9) == [two.id, one.id]
    assert retention.ended(LATER, 1) == [two.id]
    assert retention.ended(NOW + 1, 9) == [two.id]
    retention.keep(two.id)
    assert retention.ended(LATER, 9) == [one.id]
    assert book.read(three.id) == three


def test_an_order_is_not_over_before_its_callback_is(book: Book, retention: Retention) -> None:
    order = end(book, put(book, accepted(release(callback=True))))
    assert retention.ended(LATER, 9) == []
    order = book.commit(order, progress.claim(order, "worker", NOW, RULES))
    book.commit(order, progress.settle_callback(order, Done(), NOW, None))
    assert retention.ended(LATER, 9) == [order.id]


def test_an_order_that_is_retried_is_not_over(book: Book, retention: Retention) -> None:
    order = end(book, put(book), outcome=Refused("no"))
    assert retention.ended(LATER, 9) == [order.id]
    retried = progress.retry(order, By("somebody", ""), NOW)
    assert retried is not None
    book.commit(order, retried)
    assert retention.ended(LATER, 9) == []


def test_the_log_forgets_its_beginning_with_the_orders(
    client: redis.Redis, book: Book, retention: Retention
) -> None:
    orders = [end(book, put(book, accepted(order_id=order_id))) for order_id in ids(4)]
    log = Log(client)
    last = log.last(CLIENT)
    retention.remove(orders[0])
    retention.remove(orders[2])
    retention.trim(CLIENT)
    page = log.after(CLIENT, 0, 100)
    assert page.missing
    assert {event.order_id for event in page.events} == {orders[1].id, orders[3].id}
    assert page.events[0].order_id == orders[1].id
    assert page.position == last


def test_the_log_counts_on_when_all_of_its_orders_are_gone(
    client: redis.Redis, book: Book, retention: Retention
) -> None:
    retention.remove(end(book, put(book)))
    log = Log(client)
    last = log.last(CLIENT)
    retention.trim(CLIENT)
    assert client.xlen(keyspace.log(CLIENT)) == 1
    assert not log.after(CLIENT, last, 9).missing
    put(book, accepted(order_id=ids(1)[0]), digest="new")
    assert log.last(CLIENT) == last + 1


def test_a_log_is_trimmed_however_long_it_is(client: redis.Redis, book: Book, retention: Retention) -> None:
    order = put(book)
    pipeline = client.pipeline()
    for number in range(2, 2 * PIECE + 20):
        pipeline.xadd(keyspace.log(CLIENT), {"order": "gone", "index": "0"}, id=f"{number}-0")
    pipeline.execute()
    retention.remove(end(book, order))
    retention.trim(CLIENT)
    assert client.xlen(keyspace.log(CLIENT)) == 1


def test_a_log_that_is_not_there_is_trimmed_already(client: redis.Redis, retention: Retention) -> None:
    retention.trim("nobody")
    assert client.dbsize() == 0
