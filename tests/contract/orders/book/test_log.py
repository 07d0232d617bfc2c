"""A client's log: all that happens to its orders, numbered, each event once, whatever is asked twice."""

from typing import cast

import pytest
import redis

from shared.orders import keyspace
from shared.orders.book import drafts
from shared.orders.book.book import Book
from shared.orders.book.log import Log, Page
from shared.outcome import Done, Refused
from tests.contract.orders.book.test_commit import claim, settle
from tests.contract.orders.conftest import ids, key, put
from tests.unit.orders.samples import CLIENT, ID, accepted


@pytest.fixture
def log(client: redis.Redis) -> Log:
    return Log(client)


def told(page: Page) -> list[tuple[int, str, int, str]]:
    return [(one.number, one.order_id, one.index, one.entry.event) for one in page.events]


def test_before_anything_happens_it_is_empty(log: Log) -> None:
    assert log.last(CLIENT) == 0
    assert log.after(CLIENT, 0, 10) == Page([], 0, missing=False)


def test_events_of_all_orders_stand_in_one_sequence(book: Book, log: Log) -> None:
    first, second = ids(2)
    one, other = put(book, accepted(order_id=first)), put(book, accepted(order_id=second))
    settle(book, claim(book, other), Refused("no"))
    settle(book, claim(book, one), Done())
    page = log.after(CLIENT, 0, 10)
    assert told(page) == [
        (1, first, 0, "accepted"),
        (2, second, 0, "accepted"),
        (3, second, 1, "refused"),
        (4, second, 2, "failed"),
        (5, first, 1, "done"),
    ]
    assert (page.position, page.missing, log.last(CLIENT)) == (5, False, 5)
    assert [one.entry for one in page.events if one.order_id == second] == book.timeline(second)


def test_a_reader_goes_on_where_it_stopped(book: Book, log: Log) -> None:
    for name in ids(5):
        put(book, accepted(order_id=name))
    seen: list[str] = []
    position = 0
    for _ in range(3):
        page = log.after(CLIENT, position, 2)
        seen += [event.order_id for event in page.events]
        position = page.position
    assert seen == ids(5)
    assert log.after(CLIENT, position, 2) == Page([], 5, missing=False)


def test_what_is_asked_twice_is_told_once(book: Book, log: Log) -> None:
    order = put(book)
    book.accept(accepted(), key(ID))
    commit = book.prepare(order, accepted())
    commit()
    commit()
    assert log.last(CLIENT) == 2


def test_another_clients_log_has_nothing_of_it(book: Book, log: Log) -> None:
    put(book)
    assert log.after("somebody", 0, 10) == Page([], 0, missing=False)


def test_only_the_newest_are_kept_and_a_late_reader_learns_it(
    book: Book, log: Log, client: redis.Redis
) -> None:
    for name in ids(5):
        put(book, accepted(order_id=name))
    client.xtrim(keyspace.log(CLIENT), maxlen=2, approximate=False)
    late, in_time = log.after(CLIENT, 1, 10), log.after(CLIENT, 3, 10)
    assert [event.number for event in late.events] == [4, 5]
    assert late.missing
    assert not in_time.missing


def test_the_log_is_cut_as_it_grows(
    book: Book, log: Log, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "LOG_KEPT", 10)
    for name in ids(300):
        put(book, accepted(order_id=name))
    assert client.xlen(keyspace.log(CLIENT)) < 300
    assert log.last(CLIENT) == 300


def test_a_position_that_was_never_reached_counts_as_too_old(book: Book, log: Log) -> None:
    put(book)
    assert log.after(CLIENT, 7, 10) == Page([], 0, missing=True)


def test_an_order_that_is_gone_is_passed_over(book: Book, log: Log, client: redis.Redis) -> None:
    for name in ids(2):
        put(book, accepted(order_id=name))
    client.delete(keyspace.timeline(ids(2)[0]))
    page = log.after(CLIENT, 0, 10)
    assert ([event.order_id for event in page.events], page.position) == ([ids(2)[1]], 2)


def test_every_event_is_announced_on_a_channel_of_its_client(book: Book, client: redis.Redis) -> None:
    listener = client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(keyspace.log(CLIENT))
    listener.get_message(timeout=5)
    claimed = claim(book, put(book))
    settle(book, claimed, Refused("no"))
    heard = [cast("dict[str, bytes]", listener.get_message(timeout=5))["data"] for _ in range(2)]
    assert heard == [b"1", b"3"]
    listener.close()
