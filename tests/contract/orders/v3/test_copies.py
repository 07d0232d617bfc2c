"""Copies of the carrier's answers: bounded in age and number, gone with a write that may change them."""

import pytest
import redis

from shared.orders import keyspace
from shared.orders.v3.copies import LARGEST, Copies, Copy
from shared.v3.lifetimes import Lifetime

RATE = "GET /v3/accounts/{account}/rate/{number}"
RANGES = "GET /v3/numbers/{account}/ranges"
WRITE = "PUT /v3/accounts/{account}/type"
COPY = Copy(b'{"p":"0.01"}', "application/json", 1_700_000_000.0)
LIFETIME = Lifetime(60, copies=2)


@pytest.fixture
def copies(client: redis.Redis) -> Copies:
    return Copies(client, "930000")


def keep(copies: Copies, endpoint: str = RATE, question: str = "1", copy: Copy = COPY) -> bool:
    return copies.keep(endpoint, question, copy, copies.find(endpoint, question).turn, LIFETIME)


def test_a_copy_is_found_again_by_its_question_and_account(copies: Copies, client: redis.Redis) -> None:
    assert copies.find(RATE, "1").copy is None
    assert keep(copies)
    assert copies.find(RATE, "1").copy == COPY
    assert copies.find(RATE, "2").copy is None
    assert copies.find(RANGES, "1").copy is None
    assert Copies(client, "930001").find(RATE, "1").copy is None


def test_a_copy_is_never_older_than_its_lifetime(copies: Copies, client: redis.Redis) -> None:
    keep(copies)
    client.pexpire(keyspace.copies("930000", RATE), 1000)
    keep(copies, question="2")
    left: int = client.pttl(keyspace.copies("930000", RATE))
    assert 0 < left <= 1000


def test_there_are_only_so_many(copies: Copies) -> None:
    assert [keep(copies, question=str(number)) for number in range(4)] == [True, True, False, False]
    assert copies.find(RATE, "3").copy is None


def test_a_large_answer_is_not_kept(copies: Copies) -> None:
    assert not keep(copies, copy=Copy(b"x" * (LARGEST + 1), "text/csv", 0))


def test_a_write_ends_what_it_may_change_and_nothing_else(copies: Copies) -> None:
    keep(copies)
    keep(copies, RANGES)
    copies.end("PUT /v3/voice/{account}/trunks/{trunk}")
    assert copies.find(RATE, "1").copy == COPY
    copies.end(WRITE)
    assert copies.find(RATE, "1").copy is None
    assert copies.find(RANGES, "1").copy == COPY


def test_an_answer_from_before_a_write_is_not_kept_after_it(copies: Copies) -> None:
    asked = copies.find(RATE, "1").turn
    copies.end(WRITE)
    assert not copies.keep(RATE, "1", COPY, asked, LIFETIME)
    assert copies.find(RATE, "1").copy is None
    assert keep(copies)


def test_a_write_of_another_account_ends_nothing(copies: Copies, client: redis.Redis) -> None:
    keep(copies)
    Copies(client, "930001").end(WRITE)
    assert copies.find(RATE, "1").copy == COPY
