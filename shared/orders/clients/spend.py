"""What an order does to its client's money: reserved before a paid call, spent or returned after it.

A reservation is part of the announced effect and a charge is part of the order, so every change of an order
says by itself what it moves, and `commit.lua` moves it together with the order. Nothing is ever added up from
anything else: a worker that dies at any line leaves the order and the client's account of it in agreement.

Amounts are counted in millionths, in whole numbers. Days and months are those of Europe/London; a reservation
is spent or returned in the day it was made.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import UNSET

from shared.orders.record import FREE, Cost, Order
from shared.orders.types.kinds import AnyOrder, NumberActivate, NumberUpdate

LONDON = ZoneInfo("Europe/London")
UNIT = 1_000_000
"""Millionths in one unit of the account's currency."""
UNKNOWN = 10**15
"""What a call of unknown price asks of a cap: more than any has."""
DAY, MONTH, NUMBERS = "cap:day", "cap:month", "cap:numbers"
"""Fields of the spend hash that hold the client's caps."""


class Check(NamedTuple):
    """A cap to be kept: what the client has used of it, what is wanted now, the cap's field."""

    field: str
    wanted: int
    cap: str


class Bill(NamedTuple):
    """What one change moves in the client's spend hash, and which caps must have room for it."""

    moves: list[tuple[str, int]]
    checks: list[Check]


def bill(before: Order, after: Order) -> Bill:
    """What becoming `after` moves."""
    held, holds = before.reservations, after.reservations
    if (held, before.charges, before.numbers) == (holds, after.charges, after.numbers):
        return Bill([], [])
    gone = [effect for effect in held if effect not in holds]
    new = [effect for effect in holds if effect not in held]
    moved: Counter[str] = Counter()
    for effect in gone:
        _add(moved, effect.at, reserved=-minor(effect.cost.amount), numbers=-effect.cost.numbers)
    for effect in new:
        _add(moved, effect.at, reserved=minor(effect.cost.amount), numbers=effect.cost.numbers)
    spent, brought = minor(after.charged) - minor(before.charged), after.numbers - before.numbers
    if spent or brought:
        _add(moved, gone[0].at if gone else after.updated, spent=spent, numbers=brought)
    checks = [
        # An announcement that takes the place of another needs room for the difference only.
        check if check.wanted == UNKNOWN else check._replace(wanted=moved[check.field])
        for effect in new
        for check in checks_of(effect.cost, effect.at)
    ]
    return Bill([(field, by) for field, by in moved.items() if by], checks)


def checks_of(cost: Cost, at: float) -> list[Check]:
    """The caps that must have room for `cost` at that time; what costs nothing needs none."""
    amount = UNKNOWN if cost.amount is None else minor(cost.amount)
    wanted = [
        Check(used_in(day_of(at)), amount, DAY),
        Check(used_in(month_of(at)), amount, MONTH),
        Check(numbers_on(day_of(at)), cost.numbers, NUMBERS),
    ]
    return [check for check in wanted if check.wanted > 0]


def least(spec: AnyOrder, *, price_emergency: Decimal) -> Cost:
    """What an order will cost at the very least, as far as that can be known before the carrier is asked."""
    if not isinstance(spec, NumberActivate | NumberUpdate):
        return FREE
    amount = Decimal(0) if spec.emergency is UNSET else price_emergency
    if isinstance(spec, NumberActivate):
        return Cost(amount * spec.length, numbers=spec.length)
    return Cost(amount)


def minor(amount: Decimal | None) -> int:
    """An amount in millionths, rounded up; of an unknown one nothing can be set aside."""
    return int(((amount or Decimal(0)) * UNIT).to_integral_value(ROUND_CEILING))


def major(millionths: int) -> Decimal:
    """The same the other way round."""
    return Decimal(millionths) / UNIT


def day_of(at: float) -> str:
    """The day, e.g. ``2026-05-01``."""
    return datetime.fromtimestamp(at, LONDON).date().isoformat()


def month_of(at: float) -> str:
    """The month, e.g. ``2026-05``."""
    return day_of(at)[:7]


def used_in(period: str) -> str:
    """The field of what is spent or reserved in a day or a month."""
    return f"{period}:used"


def reserved_in(period: str) -> str:
    """The field of what is reserved only."""
    return f"{period}:reserved"


def numbers_on(day: str) -> str:
    """The field of the numbers that were allocated, or are being, on a day."""
    return f"{day}:numbers"


def flat(rows: Iterable[tuple[str | int, ...]]) -> list[str | int]:
    """Rows one after the other, as a script takes them."""
    return [cell for row in rows for cell in row]


def _add(moved: Counter[str], at: float, *, reserved: int = 0, spent: int = 0, numbers: int = 0) -> None:
    day = day_of(at)
    for period in (day, day[:7]):
        moved[used_in(period)] += reserved + spent
        moved[reserved_in(period)] += reserved
    moved[numbers_on(day)] += numbers
