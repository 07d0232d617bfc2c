"""Changing an order: compared with what was read, written once however often asked for, all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import cast

import pytest
import redis
from msgspec.structs import replace

from shared.errors import BookConflict, HeldByAnother
from shared.orders import keyspace, progress
from shared.orders.audit import beliefs
from shared.orders.book.book import Book
from shared.orders.progress import Move
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Done, Outcome, Refused, Retry, Uncertain
from tests.contract.orders.conftest import PATIENCE, Raw, put
from tests.unit.orders import samples
from tests.unit.orders.samples import ACCOUNT, CLIENT, EFFECT, ID, NOW, NUMBER, RULES, accepted


def claim(book: Book, order: Order) -> Order:
    return book.commit(order, progress.claim(order, "worker", NOW, RULES))


def settle(book: Book, order: Order, outcome: Outcome) -> Order:
    return book.commit(order, progress.settle(order, outcome, NOW, 0.0, RULES))


def announce(book: Book, order: Order, number: str = NUMBER) -> Order:
    book.hold(ACCOUNT, number, order.id)
    return book.commit(order, progress.announce(order, EFFECT, (number,)))


def test_what_is_committed_is_read_back_one_version_on(book: Book) -> None:
    order = claim(book, put(book))
    assert book.read(ID) == order
    assert order.version == 2


def test_the_timeline_only_grows(book: Book) -> None:
    order = settle(book, claim(book, put(book)), Refused("no"))
    assert [entry.event for entry in book.timeline(order.id)] == ["accepted", "refused", "failed"]


def test_whoever_read_an_older_version_is_refused_and_nothing_is_written(book: Book, raw: Raw) -> None:
    old = put(book)
    claim(book, old)
    before = raw.state()
    with pytest.raises(BookConflict, match="moved on since version 1"):
        claim(book, old)
    assert raw.state() == before


@pytest.mark.parametrize("late", ["claim", "settle", "attention"])
def test_nothing_moves_an_order_that_has_ended_meanwhile(book: Book, raw: Raw, late: str) -> None:
    """A late worker, a keeper or an operator that read the order before it ended."""
    held = claim(book, put(book))
    settle(book, held, Refused("no"))
    moves = {
        "claim": progress.claim(held, "ghost", NOW, RULES),
        "settle": progress.settle(held, Done(), NOW, 0.0, RULES),
        "attention": progress.attention(held, "stuck", NOW),
    }
    before = raw.state()
    with pytest.raises(BookConflict):
        book.commit(held, moves[late])
    assert raw.state() == before


def test_a_commit_whose_answer_was_lost_may_be_made_again(book: Book, raw: Raw) -> None:
    order = put(book)
    commit = book.prepare(order, progress.claim(order, "worker", NOW, RULES))
    first = commit()
    before = raw.state()
    assert commit() == commit() == first
    assert raw.state() == before


def failed(book: Book) -> Order:
    """An order that has failed, and let its number go."""
    return settle(book, announce(book, claim(book, put(book))), Refused("no"))


def retry(book: Book, order: Order) -> Order:
    move = progress.retry(order, progress.By("ops"), NOW)
    assert move is not None
    return book.commit(order, move)


def test_what_an_order_needs_again_is_set_aside_with_its_change(book: Book, raw: Raw) -> None:
    order = failed(book)
    assert raw.holder(NUMBER) is None
    retry(book, order)
    assert raw.holder(NUMBER) == ID


def test_what_another_order_has_is_not_taken_from_it(book: Book, raw: Raw) -> None:
    order = failed(book)
    book.hold(ACCOUNT, NUMBER, "another")
    before = raw.state()
    with pytest.raises(HeldByAnother, match=NUMBER):
        retry(book, order)
    assert raw.state() == before


def test_an_order_with_a_deadline_is_looked_at_by_then(book: Book, raw: Raw) -> None:
    spec = replace(samples.release(), deadline=datetime.fromtimestamp(NOW + 3, UTC), confirm="wait")
    order = put(book, accepted(spec))
    assert raw.look_at() == NOW + 3
    order = claim(book, order)
    assert (order.state, raw.look_at()) == (State.WAITING, NOW + 3)


def test_an_order_that_waits_for_a_word_alone_is_left_alone(book: Book, raw: Raw) -> None:
    claim(book, put(book, accepted(replace(samples.release(), confirm="wait"))))
    assert raw.look_at() is None


def test_two_that_make_the_very_same_change_are_told_apart(book: Book) -> None:
    order = put(book)
    move = progress.claim(order, "worker", NOW, RULES)
    one, other = book.prepare(order, move), book.prepare(order, move)
    one()
    with pytest.raises(BookConflict):
        other()


def test_an_order_that_is_not_there_cannot_be_changed(book: Book, client: redis.Redis) -> None:
    order = accepted().order
    with pytest.raises(BookConflict):
        claim(book, order)
    assert client.keys("*") == []


def test_of_many_that_claim_at_once_one_does(book: Book) -> None:
    order = put(book)
    meeting = Barrier(16, timeout=30)

    def attempt(worker: int) -> bool:
        move = progress.claim(order, f"worker {worker}", NOW, RULES)
        meeting.wait()
        try:
            book.commit(order, move)
        except BookConflict:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(attempt, range(16))) == 1


def test_an_order_is_in_the_index_of_its_state_and_in_no_other(book: Book, raw: Raw) -> None:
    def where() -> list[State]:
        return [state for state in State if raw.members(keyspace.orders_in(CLIENT, state))]

    order = put(book)
    assert where() == [State.ACCEPTED]
    order = claim(book, order)
    assert where() == [State.RUNNING]
    order = settle(book, order, Retry("busy"))
    assert where() == [State.WAITING]
    order = settle(book, announce(book, claim(book, order)), Uncertain("time-out"))
    assert where() == [State.UNCERTAIN]
    book.commit(order, progress.attention(order, "look", NOW))
    assert where() == [State.ATTENTION]


def test_a_state_that_stays_stays_indexed(book: Book, raw: Raw) -> None:
    order = settle(book, claim(book, put(book)), Done())
    claim(book, order)
    assert raw.members(keyspace.orders_in(CLIENT, "running")) == [ID]


def test_the_keeper_looks_when_the_lease_is_over(book: Book, raw: Raw) -> None:
    claim(book, put(book))
    assert raw.look_at() == NOW + RULES.job_ttr + PATIENCE


def test_the_keeper_looks_when_the_next_try_is_overdue(book: Book, raw: Raw) -> None:
    settle(book, claim(book, put(book)), Retry("busy"))
    assert raw.look_at() == NOW + 1 + PATIENCE


@pytest.mark.parametrize("resting", ["over", "attention"])
def test_the_keeper_does_not_look_at_what_rests(book: Book, raw: Raw, resting: str) -> None:
    order = claim(book, put(book))
    if resting == "over":
        settle(book, order, Refused("no"))
    else:
        book.commit(order, progress.attention(order, "look", NOW))
    assert raw.look_at() is None


def test_an_order_with_a_callback_to_make_is_looked_at_still(book: Book, raw: Raw) -> None:
    settle(book, claim(book, put(book, accepted(samples.release(callback=True)))), Refused("no"))
    assert raw.look_at() == NOW + PATIENCE


def test_a_number_found_on_the_way_is_indexed(book: Book, raw: Raw) -> None:
    order = claim(book, put(book, accepted(samples.choose())))
    settle(book, order, Done({"number": NUMBER}))
    assert raw.members(keyspace.numbers_of(CLIENT)) == [f"{NUMBER}\0{ID}"]


def test_a_number_set_aside_is_let_go_when_the_order_ends(book: Book, raw: Raw) -> None:
    order = announce(book, claim(book, put(book)))
    assert raw.holder(NUMBER) == ID
    settle(book, order, Refused("no"))
    assert raw.holder(NUMBER) is None


def test_another_number_takes_the_place_of_the_one_before(book: Book, raw: Raw) -> None:
    order = announce(book, claim(book, put(book)))
    announce(book, order, "442079460999")
    assert (raw.holder(NUMBER), raw.holder("442079460999")) == (None, ID)


def test_a_number_that_somebody_else_has_by_now_is_not_let_go(
    book: Book, raw: Raw, client: redis.Redis
) -> None:
    order = announce(book, claim(book, put(book)))
    client.set(keyspace.hold(ACCOUNT, NUMBER), "somebody else")
    settle(book, order, Refused("no"))
    assert raw.holder(NUMBER) == "somebody else"


def test_an_uncertain_order_keeps_what_it_holds(book: Book, raw: Raw) -> None:
    order = settle(book, announce(book, claim(book, put(book))), Uncertain("time-out"))
    book.commit(order, progress.attention(order, "look", NOW))
    assert raw.holder(NUMBER) == ID


def test_every_event_is_told_to_whoever_listens_with_the_state_it_led_to(
    book: Book, client: redis.Redis
) -> None:
    listener = client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(keyspace.LIVE_CHANNEL)
    listener.get_message(timeout=5)
    order = announce(book, claim(book, put(book)))
    settle(book, order, Refused("no"))
    told = [cast("dict[str, bytes]", listener.get_message(timeout=5))["data"] for _ in range(2)]
    assert told == [f"{ID} running".encode(), f"{ID} failed".encode()]
    assert listener.get_message() is None
    listener.close()


def test_a_change_that_breaks_the_rules_is_never_written(book: Book, raw: Raw) -> None:
    order = settle(book, claim(book, put(book)), Refused("no"))
    before = raw.state()
    with pytest.raises(AssertionError):
        book.commit(order, progress.settle(order, Retry("again"), NOW, 0.0, RULES))
    assert raw.state() == before


def test_a_move_without_a_line_for_the_timeline_adds_none(book: Book) -> None:
    order = put(book)
    book.commit(order, Move(order))
    assert len(book.timeline(ID)) == 1


def test_what_is_believed_is_written_with_the_end_and_only_then(
    book: Book, client: redis.Redis, raw: Raw
) -> None:
    def believed() -> dict[str, beliefs.Belief]:
        return dict(beliefs.Beliefs(client, ACCOUNT).every())

    order = put(book, accepted(samples.activate()))
    for _ in order.steps[:-1]:
        order = settle(book, claim(book, order), Done({"number": NUMBER}))
        assert believed() == {}
    held = claim(book, order)
    commit = book.prepare(held, progress.settle(held, Done(), NOW, 0.0, RULES))
    ended = commit()
    assert {name: (belief.order, belief.value) for name, belief in believed().items()} == {
        NUMBER: (ID, {}),
        f"{NUMBER}/config": (ID, {"routing": {}}),
    }
    before = raw.state()
    assert commit() == ended
    assert raw.state() == before
