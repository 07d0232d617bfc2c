"""Setting numbers aside: one order has a number, until it or whoever knows better lets it go."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from shared.orders.book.book import Book
from tests.contract.orders.conftest import Raw
from tests.unit.orders.samples import ACCOUNT, NUMBER


def test_the_first_has_it(book: Book) -> None:
    assert book.hold(ACCOUNT, NUMBER, "one") == "one"
    assert book.hold(ACCOUNT, NUMBER, "two") == "one"


def test_whoever_has_it_may_ask_again(book: Book) -> None:
    assert [book.hold(ACCOUNT, NUMBER, "one") for _ in range(2)] == ["one", "one"]


def test_a_number_let_go_is_free(book: Book) -> None:
    book.hold(ACCOUNT, NUMBER, "one")
    book.let_go(ACCOUNT, NUMBER, "one")
    assert book.hold(ACCOUNT, NUMBER, "two") == "two"


def test_nobody_lets_go_of_what_another_has(book: Book, raw: Raw) -> None:
    book.hold(ACCOUNT, NUMBER, "one")
    book.let_go(ACCOUNT, NUMBER, "two")
    assert raw.holder(NUMBER) == "one"


def test_letting_go_twice_is_legal_and_hurts_nobody(book: Book, raw: Raw) -> None:
    book.hold(ACCOUNT, NUMBER, "one")
    book.let_go(ACCOUNT, NUMBER, "one")
    book.hold(ACCOUNT, NUMBER, "two")
    book.let_go(ACCOUNT, NUMBER, "one")
    assert raw.holder(NUMBER) == "two"


def test_the_same_number_on_another_account_is_another(book: Book) -> None:
    book.hold(ACCOUNT, NUMBER, "one")
    assert book.hold("930001", NUMBER, "two") == "two"


def test_of_several_all_are_set_aside_or_none(book: Book, raw: Raw) -> None:
    others = [f"{NUMBER[:-1]}{end}" for end in (7, 8, 9)]
    book.hold(ACCOUNT, others[1], "two")
    assert book.hold(ACCOUNT, NUMBER, "one", *others) == "two"
    assert [raw.holder(name) for name in (NUMBER, *others)] == [None, None, "two", None]
    book.let_go(ACCOUNT, NUMBER, "two", *others)
    assert book.hold(ACCOUNT, NUMBER, "one", *others) == "one"
    assert {raw.holder(name) for name in (NUMBER, *others)} == {"one"}


def test_of_many_at_once_one_has_it_and_all_agree_who(book: Book, raw: Raw) -> None:
    meeting = Barrier(16, timeout=30)

    def hold(order: int) -> str:
        meeting.wait()
        return book.hold(ACCOUNT, NUMBER, f"order {order}")

    with ThreadPoolExecutor(16) as threads:
        answers = set(threads.map(hold, range(16)))
    assert answers == {raw.holder(NUMBER)}


def test_two_never_have_it_at_the_same_time(book: Book) -> None:
    """Everybody takes it, looks that it is theirs, and lets it go, over and over."""
    meeting = Barrier(8, timeout=30)

    def take_turns(order: int) -> int:
        name, turns = f"order {order}", 0
        meeting.wait()
        for _ in range(50):
            if book.hold(ACCOUNT, NUMBER, name) == name:
                assert book.hold(ACCOUNT, NUMBER, name) == name
                turns += 1
                book.let_go(ACCOUNT, NUMBER, name)
        return turns

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take_turns, range(8))) > 0
