"""What the carrier answered to a call: kept word for word, handed over once to who waited for it."""

import pytest
import redis

from shared.errors import NoSuchOrder
from shared.orders import keyspace, progress
from shared.orders.book.book import Book
from shared.orders.escrow.answers import Answer, Answers
from shared.outcome import Done
from tests.contract.orders.conftest import put
from tests.unit.orders import samples
from tests.unit.orders.samples import ID, NOW, RULES, SEALS, accepted

ANSWER = Answer(200, "application/json", bytes(range(256)), None, 1.5)
NAME = keyspace.askers("shop", "digest")


@pytest.fixture
def answers(client: redis.Redis) -> Answers:
    return Answers(client, SEALS, retention=600)


def test_it_is_kept_as_it_is_and_the_last_one_counts(answers: Answers, client: redis.Redis) -> None:
    assert answers.get(ID) is None
    answers.keep(ID, Answer(400, "", b"", "no"))
    answers.keep(ID, ANSWER)
    assert answers.get(ID) == ANSWER
    assert 0 < int(str(client.pttl(keyspace.answer(ID)))) <= 600_000


def ended(book: Book) -> None:
    put(book, accepted(samples.call()), "k")
    order = book.read(ID)
    order = book.commit(order, progress.claim(order, "worker", NOW, RULES))
    book.commit(order, progress.settle(order, Done(), NOW, 0.0, RULES))


def test_an_order_that_is_not_over_hands_nothing_over(
    answers: Answers, book: Book, client: redis.Redis
) -> None:
    put(book, accepted(samples.call()), "k")
    answers.keep(ID, ANSWER)
    client.hset(NAME, ID, "here")
    assert answers.hand_over(ID, NAME) == (book.read(ID), None)
    assert client.hexists(NAME, ID)


def test_who_was_handed_it_asks_no_more_but_others_do(
    answers: Answers, book: Book, client: redis.Redis
) -> None:
    ended(book)
    answers.keep(ID, ANSWER)
    client.hset(NAME, mapping={ID: "here", "another": "here"})
    assert answers.hand_over(ID) == answers.hand_over(ID, NAME) == (book.read(ID), ANSWER)
    assert client.hkeys(NAME) == [b"another"]


def test_an_order_may_be_over_without_an_answer(answers: Answers, book: Book) -> None:
    ended(book)
    assert answers.hand_over(ID, NAME) == (book.read(ID), None)
    with pytest.raises(NoSuchOrder):
        answers.hand_over("none", NAME)


def test_it_does_not_print_what_it_says() -> None:
    assert "\\x" not in repr(Answer(200, "application/json", b'{"pass":"secret"}'))
    assert "secret" not in repr(Answer(200, "application/json", b'{"pass":"secret"}'))
