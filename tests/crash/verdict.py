"""What must be true when all orders have ended: the sandbox's ledger is the judge."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from shared.orders.book import Book
from shared.orders.kinds import NumberActivate, NumberRelease, ReportRun
from shared.orders.record import Order
from shared.orders.states import State

Ledger = list[dict[str, str]]


def check(orders: Sequence[Order], ledger: Ledger, book: Book) -> None:
    """Every order succeeded, each effect happened once and for an order, and the money agrees."""
    ended = Counter(order.state for order in orders)
    assert ended == {State.SUCCEEDED: len(orders)}, _failures(orders, book)
    assert len({order.id for order in orders}) == len(orders)
    _check_effect("number.allocate", ledger, _numbers(orders, NumberActivate))
    _check_effect("number.delete", ledger, _numbers(orders, NumberRelease))
    with_record = [order for order in orders if "999" in str(order.charges)]
    _check_effect("number.999", ledger, [str(order.number) for order in with_record])
    _check_money(orders, ledger)
    assert all("rows" in order.outputs for order in orders if isinstance(order.spec, ReportRun))


def _check_effect(effect: str, ledger: Ledger, wanted: Sequence[str]) -> None:
    happened = Counter(entry["subject"] for entry in ledger if entry["effect"] == effect)
    assert happened == Counter(wanted), (
        f"{effect} without an order, or twice: {happened - Counter(wanted)}; "
        f"an order without its {effect}: {Counter(wanted) - happened}"
    )


def _check_money(orders: Sequence[Order], ledger: Ledger) -> None:
    taken = {entry["subject"]: Decimal(0) for entry in ledger}
    for entry in ledger:
        taken[entry["subject"]] += Decimal(entry["charge"])
    for order in orders:
        assert order.charged == taken.get(str(order.number), Decimal(0)), (
            f"{order.id} says {order.charged}, the carrier took {taken.get(str(order.number))}"
        )


def _numbers(orders: Sequence[Order], kind: type[NumberActivate | NumberRelease]) -> list[str]:
    return [str(order.number) for order in orders if isinstance(order.spec, kind)]


def _failures(orders: Sequence[Order], book: Book) -> str:
    failures = [order for order in orders if order.state is not State.SUCCEEDED]
    return "\n\n".join(f"{order}\n{book.timeline(order.id)}" for order in failures)
