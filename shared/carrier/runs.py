"""Runs: numbers that follow one another without a gap. Which there are, and whether one can still be had.

A single number is the run of one. Asks, changes nothing; `first_gone` raises `NotSent`, `MaybeDone` or
`CarrierRefused`.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from shared.carrier import numbers
from shared.carrier.client import Carrier
from shared.carrier.numbers import NumberRow

Run = list[NumberRow]


def cheapest(rows: Iterable[NumberRow], length: int) -> list[Run]:
    """The runs of that length among the rows, the cheapest first; no two share a number.

    Of those that cost the same the first one comes first; a price that is not named is the highest.
    """
    ascending = sorted({row.e164: row for row in rows}.values(), key=lambda row: (len(row.e164), row.e164))
    found: list[Run] = []
    used: set[str] = set()
    for run in sorted(_windows(ascending, length), key=_price):
        own = {row.e164 for row in run}
        if not own & used:
            found.append(run)
            used |= own
    return found


def total(prices: Iterable[Decimal | None]) -> Decimal | None:
    """What several numbers cost together; not known if it is not known of each."""
    named = list(prices)
    known = [price for price in named if price is not None]
    return sum(known, Decimal(0)) if len(known) == len(named) else None


def first_gone(carrier: Carrier, run: Sequence[str], country_code: str) -> str | None:
    """The first number of a run that the search does not show any more; None if it shows them all."""
    for ten, wanted in groupby(run, key=lambda number: number[:-1]):
        rows = numbers.available(
            carrier, pattern=f"{ten.removeprefix(country_code)}*", country_code=country_code, count=10
        )
        shown = {row.e164 for row in rows}
        gone = next((number for number in wanted if number not in shown), None)
        if gone is not None:
            return gone
    return None


def _windows(ascending: list[NumberRow], length: int) -> list[Run]:
    windows = (ascending[start : start + length] for start in range(len(ascending) - length + 1))
    return [window for window in windows if _is_run(window)]


def _is_run(window: Run) -> bool:
    """Whether ascending numbers have no gap; none of them comes twice."""
    first, last = window[0].e164, window[-1].e164
    return len(first) == len(last) and int(last) - int(first) == len(window) - 1


def _price(run: Run) -> tuple[bool, Decimal]:
    price = total(row.setup_price for row in run)
    return price is None, price or Decimal(0)
