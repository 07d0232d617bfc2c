"""What the carrier answered to a call: kept word for word, handed over once to who waited for it."""

import pytest
import redis

from shared.orders import keyspace
from shared.orders.answers import Answer, Answers
from tests.unit.orders.samples import ID

ANSWER = Answer(200, "application/json", bytes(range(256)), None, 1.5)
NAME = keyspace.write("shop", "digest")


@pytest.fixture
def answers(client: redis.Redis) -> Answers:
    return Answers(client, retention=600)


def test_it_is_kept_as_it_is_and_the_last_one_counts(answers: Answers, client: redis.Redis) -> None:
    assert answers.get(ID) is None
    answers.keep(ID, Answer(400, "", b"", "no"))
    answers.keep(ID, ANSWER)
    assert answers.get(ID) == ANSWER
    assert 0 < int(str(client.pttl(keyspace.answer(ID)))) <= 600_000


def test_handed_over_it_ends_the_name_of_its_order_and_no_other(
    answers: Answers, client: redis.Redis
) -> None:
    answers.keep(ID, ANSWER)
    client.set(NAME, "another")
    assert answers.hand_over(ID, NAME) == ANSWER
    assert client.get(NAME) == b"another"
    client.set(NAME, ID)
    assert answers.hand_over(ID, NAME) == ANSWER
    assert client.get(NAME) is None
    assert answers.hand_over("none", NAME) is None


def test_it_does_not_print_what_it_says() -> None:
    assert "\\x" not in repr(Answer(200, "application/json", b'{"pass":"secret"}'))
    assert "secret" not in repr(Answer(200, "application/json", b'{"pass":"secret"}'))
