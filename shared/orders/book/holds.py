"""Setting things aside for one order: numbers and trunks that no other order may work on meanwhile.

What an order holds is written on it, and let go when it ends. A hold of an order that has ended is of no
worth: its worker died between setting the thing aside and writing that down.
"""

from shared.errors import NoSuchOrder
from shared.orders.book.book import Book


def take(book: Book, account: str, name: str, order_id: str, *more: str) -> str | None:
    """Set a number or trunk aside for an order: None, or the id of the unfinished order that has it.

    Of several, all or none.
    """
    holder = book.hold(account, name, order_id, *more)
    if holder == order_id:
        return None
    if not _is_over(book, holder):
        return holder
    book.let_go(account, name, holder, *more)
    return take(book, account, name, order_id, *more)


def _is_over(book: Book, order_id: str) -> bool:
    try:
        return book.read(order_id).is_final
    except NoSuchOrder:
        return True
