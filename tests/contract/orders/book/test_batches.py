"""Whose batches there are and how their orders stand."""

import pytest
import redis

from shared.orders import keyspace, progress
from shared.orders.book.batches import Batches
from shared.orders.book.book import Book
from tests.contract.orders.conftest import ids, key, put
from tests.unit.orders.samples import CLIENT, NOW, RULES, accepted


@pytest.fixture
def batches(client: redis.Redis, book: Book) -> Batches:
    batches = Batches(client)
    batches.open("B", CLIENT, NOW)
    return batches


def test_a_new_batch_is_empty(batches: Batches) -> None:
    assert batches.counts("B") == (CLIENT, NOW, {})


def test_orders_are_counted_by_their_state(batches: Batches, book: Book) -> None:
    orders = [put(book, accepted(order_id=order_id, batch="B")) for order_id in ids(3)]
    book.commit(orders[0], progress.claim(orders[0], "worker", NOW, RULES))
    assert batches.counts("B") == (CLIENT, NOW, {"accepted": 2, "running": 1})


def test_an_order_of_two_batches_counts_in_both(batches: Batches, book: Book) -> None:
    batches.open("C", CLIENT, NOW + 1)
    put(book, accepted(batch="B"), "k")
    book.accept(accepted(order_id=ids(1)[0], batch="C"), key())
    assert batches.counts("C") == (CLIENT, NOW + 1, {"accepted": 1})


def test_an_order_that_is_gone_is_not_counted(batches: Batches, book: Book, client: redis.Redis) -> None:
    order = put(book, accepted(batch="B"))
    client.delete(keyspace.order(order.id))
    assert batches.counts("B") == (CLIENT, NOW, {})


def test_a_batch_that_is_not_there_is_none(batches: Batches) -> None:
    assert batches.counts("nothing") is None
