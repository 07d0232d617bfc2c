"""Clients are served in turns: the order of work, as workers would take it from the belt."""

from collections.abc import Iterable, Iterator
from itertools import count

import pytest
from msgspec.structs import replace

from shared.orders.book.book import Book
from shared.orders.book.turns import priority
from shared.orders.progress import Move
from tests.contract.orders.conftest import key
from tests.unit.orders.samples import accepted, choose_with_config, claim

BATCH = 60


class Line:
    """The belt, as far as orders that are not begun are concerned."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._jobs: list[tuple[int, int, str]] = []
        self._ids = count(1)
        self._clients: dict[str, str] = {}

    def hand_in(self, client: str, many: int = 1, *, wanted: str = "normal") -> None:
        for _ in range(many):
            number = next(self._ids)
            spec = replace(choose_with_config(), priority=wanted, reference=str(number))
            move = accepted(spec, order_id=f"01HF7YAT00{number:016d}", client=client)
            turn = self._book.accept(move, key(str(number))).turn
            assert self._book.read(move.order.id).turn == turn
            self._jobs.append((priority(replace(move.order, turn=turn)), number, move.order.id))
            self._clients[move.order.id] = client

    def work(self, many: int) -> list[str]:
        """So many orders are begun, one after the other; whose they are."""
        return [self._begin() for _ in range(many)]

    def _begin(self) -> str:
        self._jobs.sort()
        order = self._book.read(self._jobs.pop(0)[2])
        self._book.commit(order, Move(claim(order)))
        return self._clients[order.id]


@pytest.fixture
def line(book: Book) -> Line:
    return Line(book)


@pytest.mark.parametrize("worked_off", [0, 1, BATCH // 2, BATCH - 2])
def test_a_single_order_is_next_but_one_however_long_a_batch_has_taken(line: Line, worked_off: int) -> None:
    line.hand_in("crowd", BATCH)
    line.work(worked_off)
    line.hand_in("single")
    assert "single" in line.work(2)


def test_the_batch_goes_on_while_single_orders_keep_coming(line: Line) -> None:
    line.hand_in("crowd", BATCH)
    begun: list[str] = []
    for _ in range(BATCH // 4):
        line.hand_in("single")
        begun += line.work(2)
    assert begun.count("single") == begun.count("crowd")


def test_two_batches_are_served_in_turns(line: Line) -> None:
    for client in ("crowd", "throng"):
        line.hand_in(client, BATCH // 2)
    assert alternates(line.work(BATCH))


def test_who_was_away_has_no_turns_saved_up(line: Line) -> None:
    line.hand_in("away")
    line.hand_in("crowd", BATCH)
    line.work(BATCH // 2)
    line.hand_in("away", BATCH // 4)
    assert line.work(BATCH // 2).count("away") == BATCH // 4


def test_where_nobody_competes_orders_go_as_they_came(book: Book) -> None:
    turns = [
        book.accept(accepted(order_id=f"01HF7YAT00{number:016d}"), key(str(number))).turn
        for number in range(5)
    ]
    assert turns == [0, 1, 2, 3, 4]


def test_each_priority_is_a_line_of_its_own(line: Line) -> None:
    """Before its own batch goes what a client has of high priority; behind it nobody's normal order waits."""
    line.hand_in("crowd", BATCH, wanted="low")
    line.hand_in("single", BATCH)
    line.hand_in("crowd", 1)
    line.hand_in("crowd", 1, wanted="high")
    assert line.work(3).count("crowd") == 2


def alternates(clients: Iterable[str]) -> bool:
    pairs: Iterator[tuple[str, str]] = zip(*[iter(clients)] * 2, strict=True)
    return all(one != other for one, other in pairs)
