"""Orders that are over leave the book for the archive, whatever happens to the keeper meanwhile."""

import gzip
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import fakeredis
import pytest
from structlog.typing import EventDict

from services.cli import finding
from services.keeper import archiving
from services.keeper.archiving import Archivist
from services.keeper.main import archivist_of, keep
from shared.clock import ManualClock
from shared.config import Config, Secret, seals_of
from shared.orders import archive as archives
from shared.orders import keyspace, progress
from shared.orders.archive import Archive
from shared.orders.book import retention as retentions
from shared.orders.book.batches import Batches
from shared.orders.book.book import Book
from shared.orders.book.drafts import Draft, IdempotencyKey
from shared.orders.book.retention import Retention
from shared.orders.clients.clients import Clients, demo_client
from shared.orders.evidence import mistakes
from shared.orders.progress import By
from shared.orders.record import Order
from shared.outcome import Done, Refused
from tests.unit.keeper.house import House
from tests.unit.orders.samples import RULES, accepted, choose

DAY = 86_400.0
RETENTION = 3 * DAY
CLIENT = "demo"
NUMBERS = 3
"""Orders for the same number, over and over."""


class Office:
    """A book with orders that end, and a keeper who archives them."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.redis = fakeredis.FakeRedis()
        self.book = Book(self.redis, patience=30)
        self.folder = folder
        self.retention = Retention(self.redis)
        self._made = 0

    def keeper(self) -> Archivist:
        """Another keeper process."""
        archive = Archive(self.folder)
        return Archivist(self.book, self.retention, archive, self.clock, after=RETENTION)

    def take(self, count: int, batch: str | None = None) -> list[Order]:
        """Orders that find a number, and give it up for another one."""
        made = range(self._made, self._made + count)
        self._made += count
        moves = [
            accepted(
                choose(f"R-{one}"),
                order_id=f"01HF7YAT00{one:016d}",
                client=CLIENT,
                now=self.clock.now,
                batch=batch,
            )
            for one in made
        ]
        self.book.accept_many([Draft(move, IdempotencyKey(move.order.id, "f")) for move in moves])
        return [self.book.read(move.order.id) for move in moves]

    def finish(self, order: Order, outcome: Done | Refused | None = None) -> Order:
        """Take an order to its end."""
        numbers = (f"4420794{int(order.id[-16:]) % NUMBERS:05d}{place}" for place in range(9))
        while not order.is_final:
            order = self.book.commit(order, progress.claim(order, "worker", self.clock.now, RULES))
            done = outcome or Done({"number": next(numbers)})
            order = self.book.commit(order, progress.settle(order, done, self.clock.now, 0.0, RULES))
        return order

    def lines(self) -> list[bytes]:
        """All that is in the files."""
        files = sorted(self.folder.glob("orders-*.gz"))
        return [line for file in files for line in gzip.decompress(file.read_bytes()).splitlines(True)]

    def orders(self) -> set[str]:
        """The orders in the book."""
        found: list[bytes] = self.redis.zrange(keyspace.orders_of(CLIENT), 0, -1)  # pyright: ignore
        return {order_id.decode() for order_id in found}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "archive")


def test_an_order_leaves_when_its_time_is_over_and_not_before(office: Office) -> None:
    done, open_ = office.take(2)
    office.finish(done)
    office.clock.advance(RETENTION - 1)
    assert office.keeper().sweep() == 0
    assert office.lines() == []
    office.clock.advance(1)
    assert office.keeper().sweep() == 1
    assert office.orders() == {open_.id}
    (line,) = office.lines()
    assert mistakes(line) == []
    assert Archive(office.folder).find(done.id)[0].evidence == line


def test_orders_lie_with_the_day_on_which_they_ended(office: Office) -> None:
    for order in office.take(2):
        office.finish(order)
        office.clock.advance(DAY)
    office.clock.advance(RETENTION)
    office.keeper().sweep()
    assert [file.name for file in sorted(office.folder.glob("*.gz"))] == [
        "orders-2023-11-14.ndjson.gz",
        "orders-2023-11-15.ndjson.gz",
    ]


def test_a_folder_that_cannot_be_written_costs_no_order(office: Office, logged: list[EventDict]) -> None:
    (order,) = map(office.finish, office.take(1))
    office.clock.advance(RETENTION)
    office.folder.write_text("not a folder")
    assert office.keeper().sweep() == 0
    assert office.book.read(order.id) == order
    assert any("stay in the book" in line["event"] for line in logged)
    office.folder.unlink()
    assert office.keeper().sweep() == 1


def test_an_order_that_cannot_be_read_holds_nobody_up(office: Office, logged: list[EventDict]) -> None:
    bad, good = (office.finish(order) for order in office.take(2))
    office.redis.hset(keyspace.order(bad.id), "document", b"{")
    office.clock.advance(RETENTION)
    assert office.keeper().sweep() == 1
    assert office.orders() == {bad.id}
    assert Archive(office.folder).find(good.id)
    assert office.keeper().sweep() == 0


def test_a_round_is_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "PAGE", 2)
    for order in office.take(3):
        office.finish(order)
    office.clock.advance(RETENTION)
    keeper = office.keeper()
    assert [keeper.sweep(), keeper.sweep(), keeper.sweep()] == [2, 1, 0]


def test_without_an_archive_nobody_removes_anything() -> None:
    redis, clock = fakeredis.FakeRedis(), ManualClock()
    assert archivist_of(Config(), redis, Book(redis, patience=30), clock) is None


def test_the_keeper_that_leads_archives(office: Office, tmp_path: Path) -> None:
    (order,) = map(office.finish, office.take(1))
    office.clock.advance(RETENTION)
    house = House()
    office.redis.set(keyspace.KEEPER, "another")
    watch = type(house.watch)(office.redis)
    keep(watch, "me", 60, [house.rescue.sweep, office.keeper().sweep])
    assert office.orders() == {order.id}
    office.redis.delete(keyspace.KEEPER)
    keep(watch, "me", 60, [house.rescue.sweep, office.keeper().sweep])
    assert office.orders() == set()


# Finding


@pytest.fixture
def find(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[tuple[str, str]]]:
    """`trunkline order find`: where each order is, and its state."""
    config = Config(archive=str(office.folder), escrow_key=Secret("5c" * 32))

    def connect(_url: str) -> fakeredis.FakeRedis:
        return office.redis

    monkeypatch.setattr(finding, "connect", connect)
    Clients(office.redis, seals_of(config)).put(demo_client("930000"))

    def found(word: str) -> list[tuple[str, str]]:
        return [(hit.place, str(finding.standing(hit)["status"])) for hit in finding.search(config, word)]

    return found


def test_orders_are_found_in_the_book_and_in_the_archive(
    office: Office, find: Callable[[str], list[tuple[str, str]]]
) -> None:
    old, new = office.take(2)
    office.finish(old)
    office.clock.advance(RETENTION)
    office.keeper().sweep()
    assert find(old.id) == [("orders-2023-11-14.ndjson.gz", "succeeded")]
    assert find("R-0") == find(old.id)
    assert find("R-1") == find(new.id) == [("book", "accepted")]
    assert find("R-2") == []


def test_an_order_that_came_back_to_life_is_found_once(
    office: Office, find: Callable[[str], list[tuple[str, str]]]
) -> None:
    (order,) = office.take(1)
    order = office.finish(order, Refused("no"))
    office.clock.advance(RETENTION)

    class Meanwhile(Archive):
        """While the file is written, somebody has the order retried."""

        def add(self, day: str, lines: Iterable[bytes]) -> int:
            added = super().add(day, lines)
            retried = progress.retry(order, By("somebody", ""), office.clock.now)
            assert retried is not None
            office.book.commit(order, retried)
            return added

    meanwhile = Meanwhile(office.folder)
    keeper = Archivist(office.book, office.retention, meanwhile, office.clock, after=RETENTION)
    assert keeper.sweep() == 0
    assert find("R-0") == [("book", "running")]
    office.finish(office.book.read(order.id))
    office.clock.advance(RETENTION)
    assert office.keeper().sweep() == 1
    assert find("R-0") == [("orders-2023-11-17.ndjson.gz", "succeeded")]


# Killed at any line


class Killed(BaseException):
    """The process is gone."""


FILES = {module.__file__ for module in (archiving, archives, retentions)}


@contextmanager
def killed_at(line: int) -> Generator[None]:
    """Die at the n-th line that is run."""
    left = line

    def trace(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal left
        if frame.f_code.co_filename not in FILES:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                raise Killed
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # pyright: ignore[reportArgumentType]
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the dead close no files
def test_a_kill_at_any_line_loses_no_order_and_doubles_none(office: Office, tmp_path: Path) -> None:
    orders = [office.finish(order, Refused("no")) for order in office.take(2)]
    office.clock.advance(RETENTION)
    names: list[bytes] = office.redis.keys()  # pyright: ignore
    before: dict[bytes, bytes] = {name: office.redis.dump(name) for name in names}  # pyright: ignore
    line, survived, last = 0, False, None
    while not survived:
        line += 1
        office.redis.flushall()
        for name, value in before.items():
            office.redis.restore(name, 0, value)
        office.folder = tmp_path / str(line)
        survived = sweep_until(office, line)
        if (left := remains(office)) == last:
            continue  # what comes next depends on nothing else
        last = left
        kept = Archive(office.folder)
        assert all(order.id in office.orders() or kept.find(order.id) for order in orders), line
        office.keeper().sweep()
        assert office.orders() == set(), line
        assert len(office.lines()) == len(set(office.lines())) == len(orders), line
        # The log is trimmed with the next of its orders that leaves.
        assert footprint(office)[0] == 1, line
    assert line > 60


def remains(office: Office) -> tuple[set[bytes], list[bytes]]:
    """What outlives a keeper."""
    return set(office.redis.keys()), [file.read_bytes() for file in sorted(office.folder.rglob("*.*"))]  # pyright: ignore


def sweep_until(office: Office, line: int) -> bool:
    """Whether a keeper that dies at that line lived to the end."""
    try:
        with killed_at(line):
            office.keeper().sweep()
    except Killed:
        return False
    return True


# A month


def test_redis_stays_flat_over_a_month(office: Office) -> None:
    sizes: list[tuple[int, int]] = []
    batches, keeper = Batches(office.redis), office.keeper()
    for day in range(30):
        batches.open(f"day-{day}", CLIENT, office.clock.now)
        for order in office.take(2, f"day-{day}"):
            office.finish(order)
        office.clock.advance(DAY)
        keeper.sweep()
        sizes.append(footprint(office))
    assert len(set(sizes[4:])) == 1, sizes
    assert len(office.lines()) == 2 * 28
    assert Archive(office.folder).find("R-0")


def footprint(office: Office) -> tuple[int, int]:
    """How many keys there are, but for those of all orders and accounts, and how many members they have."""
    found: list[bytes] = office.redis.keys()  # pyright: ignore
    keys = [name for name in found if b":believed:" not in name and name != keyspace.LINE.encode()]
    members = 0
    for name in keys:
        match office.redis.type(name):
            case b"zset":
                members += int(office.redis.zcard(name))
            case b"stream":
                members += int(office.redis.xlen(name))
            case _:
                pass
    return len(keys), members
