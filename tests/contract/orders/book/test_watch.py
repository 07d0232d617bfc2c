"""What the keeper reads and notes."""

import math
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import redis

from shared.orders import keyspace, progress
from shared.orders.book.book import Book
from shared.orders.book.watch import Receipt, Watch
from tests.contract.orders.conftest import PATIENCE, Raw, ids, put
from tests.unit.orders.samples import ID, NOW, RULES, accepted

RECEIPT = Receipt(1, "127.0.0.1:11300", 7)


@pytest.fixture
def watch(client: redis.Redis) -> Watch:
    return Watch(client)


def test_one_leads_and_may_renew_it(watch: Watch) -> None:
    assert watch.lead("one", 60)
    assert not watch.lead("two", 60)
    assert watch.lead("one", 60)


def test_a_lead_ends_by_itself(watch: Watch, client: redis.Redis) -> None:
    watch.lead("one", 60)
    left: int = client.pttl(keyspace.KEEPER)
    assert 0 < left <= 60_000
    client.delete(keyspace.KEEPER)
    assert watch.lead("two", 60)
    assert not watch.lead("one", 60)


def test_renewing_starts_the_time_again(watch: Watch, client: redis.Redis) -> None:
    watch.lead("one", 60)
    watch.lead("one", 600)
    left: int = client.pttl(keyspace.KEEPER)
    assert left > 60_000


def test_of_many_that_start_at_once_one_leads(watch: Watch) -> None:
    meeting = Barrier(16, timeout=30)

    def start(process: int) -> bool:
        meeting.wait()
        return watch.lead(f"process {process}", 60)

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(start, range(16))) == 1


def test_orders_past_their_time_stand_still_longest_first(book: Book, watch: Watch) -> None:
    for delay, order_id in enumerate(ids(3)):
        put(book, accepted(order_id=order_id, now=NOW - delay))
    overdue = NOW + PATIENCE
    assert watch.standing_still(overdue - 3, 10) == []
    assert watch.standing_still(overdue - 1, 10) == [ids(3)[2], ids(3)[1]]
    assert watch.standing_still(overdue, 2) == [ids(3)[2], ids(3)[1]]


def test_every_open_order_can_be_looked_at(book: Book, watch: Watch) -> None:
    for order_id in ids(3):
        put(book, accepted(order_id=order_id))
    assert len(watch.standing_still(math.inf, -1)) == 3


def test_a_receipt_is_kept_and_the_next_look_is_later(book: Book, watch: Watch, raw: Raw) -> None:
    order = put(book)
    assert watch.receipt(ID) is None
    assert watch.postpone(order, RECEIPT, NOW + 500)
    assert watch.receipt(ID) == RECEIPT
    assert raw.look_at() == NOW + 500


def test_a_receipt_does_not_change_the_order(book: Book, watch: Watch) -> None:
    order = put(book)
    watch.postpone(order, RECEIPT, NOW + 500)
    assert book.read(ID) == order
    book.commit(order, progress.claim(order, "worker", NOW, RULES))


def test_a_note_about_an_order_that_moved_on_is_dropped(book: Book, watch: Watch, raw: Raw) -> None:
    old = put(book)
    book.commit(old, progress.claim(old, "worker", NOW, RULES))
    before = raw.state()
    assert not watch.postpone(old, RECEIPT, NOW + 9999)
    assert raw.state() == before


def test_a_note_never_brings_back_an_order_that_rests(book: Book, watch: Watch, raw: Raw) -> None:
    order = put(book)
    resting = book.commit(order, progress.attention(order, "look", NOW))
    watch.postpone(resting, RECEIPT, NOW + 500)
    assert raw.look_at() is None


def test_noting_twice_is_the_same_as_once(book: Book, watch: Watch, raw: Raw) -> None:
    order = put(book)
    watch.postpone(order, RECEIPT, NOW + 500)
    before = raw.state()
    assert watch.postpone(order, RECEIPT, NOW + 500)
    assert raw.state() == before


def test_a_name_without_an_order_is_forgotten(watch: Watch, client: redis.Redis) -> None:
    client.zadd(keyspace.OPEN, {"nobody": 0})
    watch.forget("nobody")
    watch.forget("nobody")
    assert watch.standing_still(math.inf, -1) == []


def test_the_servers_seen_last_are_remembered(watch: Watch) -> None:
    assert watch.instances() == {}
    watch.note_instance("one:1", "a")
    watch.note_instance("two:2", "b")
    watch.note_instance("one:1", "c")
    assert watch.instances() == {"one:1": "c", "two:2": "b"}
