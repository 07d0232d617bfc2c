"""The book on the real Redis and on the one that tests use: the same cases for both."""

from collections.abc import Callable

import fakeredis
import pytest
import redis

from shared.orders import keyspace
from shared.orders.book.book import Book
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.progress import Move
from shared.orders.record import Order
from tests.unit.orders.samples import ID, accepted

PATIENCE = 30.0


@pytest.fixture(params=["fake", "real"])
def client(request: pytest.FixtureRequest) -> redis.Redis:
    """An empty Redis."""
    if request.param == "fake":
        return fakeredis.FakeRedis()
    return request.getfixturevalue("real_redis")


@pytest.fixture
def book(client: redis.Redis) -> Book:
    return Book(client, patience=PATIENCE)


@pytest.fixture
def raw(client: redis.Redis) -> "Raw":
    return Raw(client)


class Raw:
    """What is in the keys, past all code of the book."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def state(self) -> dict[str, bytes]:
        """Everything, in a form that can be compared."""
        names: list[bytes] = sorted(self._client.keys("*"))  # pyright: ignore
        return {name.decode(): repr(self._value(name)).encode() for name in names}

    def members(self, key: str) -> list[str]:
        """A sorted set's members."""
        found: list[bytes] = self._client.zrange(key, 0, -1)  # pyright: ignore
        return [member.decode() for member in found]

    def look_at(self, order_id: str = ID) -> float | None:
        """When the keeper should look at an order."""
        return self._client.zscore(keyspace.OPEN, order_id)

    def holder(self, number: str) -> str | None:
        """Which order has set a number aside."""
        found: bytes | None = self._client.get(keyspace.hold("930000", number))  # pyright: ignore
        return found.decode() if found else None

    def _value(self, name: bytes) -> object:
        kind: bytes = self._client.type(name)  # pyright: ignore
        readers: dict[bytes, Callable[[], object]] = {
            b"string": lambda: self._client.get(name),
            b"hash": lambda: sorted(self._client.hgetall(name).items()),
            b"list": lambda: self._client.lrange(name, 0, -1),
            b"set": lambda: sorted(self._client.smembers(name)),
            b"stream": lambda: self._client.xrange(name),
            b"zset": lambda: self._client.zrange(name, 0, -1, withscores=True),
        }
        return readers[kind]()


def key(digest: str = "k", fingerprint: str = "f") -> IdempotencyKey:
    """An idempotency key."""
    return IdempotencyKey(digest, fingerprint)


def put(book: Book, move: Move | None = None, digest: str | None = None) -> Order:
    """A new order in the book, under a key of its own unless one is given."""
    move = move or accepted()
    assert book.accept(move, key(digest or move.order.id))[0] == "created"
    return book.read(move.order.id)


def ids(count: int) -> list[str]:
    """Ids that sort as given."""
    return [f"01HF7YAT00{number:016d}" for number in range(count)]
