"""Allocate the first candidate that can be had. Paid: written down before, read back when in doubt.

A number is set aside from our other orders first, then it is made sure that it is not on the account yet;
only so can a read-back, or the next try, tell that this order's call was the one that put it there.
"""

from decimal import Decimal
from http import HTTPStatus
from typing import cast

from services.workers.context import Context, Handler
from services.workers.numbers.give_back import GIVE_BACK
from services.workers.numbers.search import rounds_lost
from shared.carrier import numbers
from shared.errors import CapReached, CarrierRefused
from shared.orders.kinds import NumberActivate
from shared.orders.record import Cost
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused, Snooze
from shared.tubes.names import NUMBERS_SEARCH

CALL = "PUT allocated"
TAKEN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
"""The carrier's answers for a number that is not, or no longer, in the pool."""


def allocate(context: Context) -> Outcome:
    """Try the candidates in turn; go back to the search when all are taken.

    A round counts only if the carrier refused: one that was lost to our own orders brought those further.
    """
    if isinstance(context.order.spec, NumberActivate) and isinstance(context.order.spec.number, str):
        return _given(context, *_candidates(context)[0])
    tried = _tried(context)
    lost = len(tried)
    for number, price in _in_turn(context):
        if context.hold(number) is not None:
            continue
        if numbers.allocated(context.carrier, number) is not None:
            if context.tried(number):
                return _bought(number, price, tried)
            context.let_go(number)
            continue
        try:
            return _buy(context, number, price, tried)
        except CarrierRefused as error:
            if error.status not in TAKEN:
                raise
            tried = (*tried, number)
    found = {"rounds": rounds_lost(context) + (len(tried) > lost), **_told(tried)}
    return Done(found, then=NUMBERS_SEARCH)


def _given(context: Context, number: str, price: str | None) -> Outcome:
    holder = context.hold(number)
    if holder is not None:
        return Snooze(f"order {holder} is working on {number}")
    if numbers.allocated(context.carrier, number) is not None:
        if context.tried(number):
            return _bought(number, price)
        context.let_go(number)
        return Refused(f"{number} is on account {context.order.account} already")
    return _buy(context, number, price)


def _buy(context: Context, number: str, price: str | None, tried: tuple[str, ...] = ()) -> Outcome:
    cost = Cost(None if price is None else Decimal(price), numbers=1)
    try:
        context.announce(
            CALL,
            cost,
            _bought(number, price, tried),
            number=number,
            price=price or "0",
            before="not on the account",
            **({"tried": " ".join(tried)} if tried else {}),
        )
    except CapReached:
        if not context.tried(number):
            context.let_go(number)
        raise
    numbers.allocate(context.carrier, number)
    return _bought(number, price, tried)


def read_back(context: Context) -> Outcome:
    """Whether the announced number is on the account now; it was not before."""
    number, price = context.announced["number"], context.announced["price"]
    if numbers.allocated(context.carrier, number) is None:
        return NotHappened(f"{number} is not on the account")
    return _bought(number, price, tuple(context.announced.get("tried", "").split()))


def _bought(number: str, price: str | None, tried: tuple[str, ...] = ()) -> Done:
    amount = Decimal(price or 0)
    charges = (Charge("number", amount),) if amount else ()
    return Done({"number": number, **_told(tried)}, charges, numbers=1)


def _tried(context: Context) -> tuple[str, ...]:
    """The candidates that somebody else was faster with, in earlier rounds."""
    return tuple(cast("list[str]", context.order.outputs.get("tried", [])))


def _told(tried: tuple[str, ...]) -> dict[str, object]:
    """The same, for the order; nothing where the first one could be had."""
    return {"tried": list(dict.fromkeys(tried))} if tried else {}


def _in_turn(context: Context) -> list[tuple[str, str | None]]:
    """The candidates, beginning with the one tried last: its call may still take effect, but never twice."""
    last = context.order.holds[-1:]
    return sorted(_candidates(context), key=lambda candidate: candidate[0] not in last)


def _candidates(context: Context) -> list[tuple[str, str | None]]:
    return cast("list[tuple[str, str | None]]", context.order.outputs["candidates"])


ALLOCATE = Handler(allocate, read_back, undo=GIVE_BACK)
