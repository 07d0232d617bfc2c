"""What was paid in and moved between accounts: the same for the same seed and month, stored nowhere.

An account has topped up once in every month of its last year, and passes something on once a quarter. The
month that is not over yet has neither, so that nothing ever appears in a balance by itself.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from services.sandbox.world.accounts import OPENING, TERMS
from shared.v3.encoding import money

MONTHS = 12
"""How many past months an account has a history of."""

_POUND = 100_000
_TIMES_THE_MINIMUM = (1, 1, 2)
_TRANSFERRED = 25 * _POUND
_QUARTER = 3
_PAYER, _PAYEE = OPENING[0].account, OPENING[1].account


class Prepayment(Struct, frozen=True):
    """Money paid in. `amount` is in 1/100,000ths."""

    id: str
    moment: datetime
    amount: int

    def row(self) -> dict[str, str]:
        """The payment as the API lists it."""
        return {
            "id": self.id,
            "date": f"{self.moment:%Y-%m-%d %H:%M:%S}",
            "amount": money(self.amount),
            "currency": "GBP",
            "method": "card",
            "reference": f"PP{self.id}",
        }


class Transfer(Struct, frozen=True):
    """Money moved between two accounts. `amount` is in 1/100,000ths."""

    id: str
    moment: datetime
    payer: str
    payee: str
    amount: int

    def row(self) -> dict[str, str]:
        """The transfer as the API lists it, to either side."""
        return {
            "id": self.id,
            "date": f"{self.moment:%Y-%m-%d %H:%M:%S}",
            "from_account": self.payer,
            "to_account": self.payee,
            "amount": money(self.amount),
            "currency": "GBP",
            "reference": f"TR{self.id}",
        }


class Past:
    """The payments of the world that was made from `seed`, as it stands at `now`."""

    def __init__(self, seed: int, now: datetime) -> None:
        self._seed = seed
        self._now = now

    def prepayments(self, account: str) -> list[Prepayment]:
        """What the account has paid in, newest first."""
        return [self._prepayment(account, month) for month in past_months(self._now)]

    def transfers(self, account: str) -> list[Transfer]:
        """What the account has given or got, newest first."""
        if account not in (_PAYER, _PAYEE):
            return []
        return [self._transfer(month) for month in past_months(self._now) if month.month % _QUARTER == 0]

    def _prepayment(self, account: str, month: date) -> Prepayment:
        chance = random.Random(f"{self._seed}/{account}/{month}/prepayment")  # noqa: S311
        amount = _minimum(account) * chance.choice(_TIMES_THE_MINIMUM)
        return Prepayment(_id(month, chance), _working_moment(month, chance), amount)

    def _transfer(self, month: date) -> Transfer:
        chance = random.Random(f"{self._seed}/{month}/transfer")  # noqa: S311
        return Transfer(_id(month, chance), _working_moment(month, chance), _PAYER, _PAYEE, _TRANSFERRED)


def _minimum(account: str) -> int:
    """The least an account may pay in, by the type it began as; every other account began as a developer."""
    types = {opening.account: opening.account_type for opening in OPENING}
    return TERMS[types.get(account, "developer")].min_prepay * _POUND


def past_months(now: datetime) -> Iterator[date]:
    """The first days of the last months that are over, newest first."""
    month = now.date().replace(day=1)
    for _ in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        yield month


def serial(month: date) -> int:
    """A month as a number that grows by one a month, from the first month that has any records."""
    return (month.year - _FIRST_YEAR) * 12 + month.month


_FIRST_YEAR = 2010


def _id(month: date, chance: random.Random) -> str:
    return f"{serial(month)}{chance.randrange(1000):03d}"


def _working_moment(month: date, chance: random.Random) -> datetime:
    at = timedelta(days=chance.randrange(28), hours=chance.randrange(9, 17), seconds=chance.randrange(3600))
    return datetime(month.year, month.month, 1, tzinfo=UTC) + at
