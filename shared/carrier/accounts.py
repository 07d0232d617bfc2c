"""The account itself: its type with its limits, and its balance. Endpoints 4 and 15.

All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

from decimal import Decimal

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.answers import Enveloped
from shared.carrier.client import Carrier


class AccountType(Struct, frozen=True):
    """The type and its limits; None where the type has no limit."""

    account_type: str
    number_limit: int | None = None
    channel_limit: int | None = None
    min_prepay: Decimal | None = None


class Balance(Struct, frozen=True):
    """The whole prepaid balance, locked part included, in the account's currency."""

    balance: Decimal
    currency: str


def account_type(carrier: Carrier) -> AccountType:
    """What kind of account this is and what it may hold."""
    return carrier.call(operations.ACCOUNT_TYPE, Enveloped[AccountType]).data


def balance(carrier: Carrier) -> Balance:
    """What the account has to spend; the carrier answers with a list of one."""
    return carrier.call(operations.ACCOUNT_BALANCE, tuple[Balance])[0]
