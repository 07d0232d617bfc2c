"""Jobs that nobody can work on: kept with the reason, the newest thousand."""

import json

import pytest
import redis

from shared.orders import keyspace
from shared.orders.book import book as books
from shared.orders.book.book import Book
from tests.unit.orders.samples import NOW


def kept(client: redis.Redis) -> list[dict[str, object]]:
    lines: list[bytes] = client.lrange(keyspace.ASIDE, 0, -1)  # pyright: ignore
    return [json.loads(line) for line in lines]


def test_a_job_is_kept_with_its_reason(book: Book, client: redis.Redis) -> None:
    book.set_aside(b"garbled", "the digest does not match", NOW)
    assert kept(client) == [{"at": NOW, "why": "the digest does not match", "body": "garbled"}]


def test_a_body_that_is_no_text_is_kept_readable(book: Book, client: redis.Redis) -> None:
    book.set_aside(b"\xff\0\r\n", "?", NOW)
    assert kept(client)[0]["body"] == "\\xff\0\r\n"


def test_a_huge_body_is_cut(book: Book, client: redis.Redis) -> None:
    book.set_aside(b"x" * 65_535, "?", NOW)
    assert len(str(kept(client)[0]["body"])) == books.ASIDE_BYTES


def test_only_the_newest_are_kept(book: Book, client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "ASIDE_KEPT", 3)
    for number in range(5):
        book.set_aside(b"x", str(number), NOW)
    assert [entry["why"] for entry in kept(client)] == ["4", "3", "2"]
