"""The accounts and their money: who may log in, what the account may do, what it holds.

Amounts are whole 1/100,000ths of the account's currency. Nothing here ever changes a balance by itself: a
charge happens only inside the script that makes the change it pays for.
"""

from typing import cast

import msgspec
import redis
from msgspec import Struct
from redis.typing import EncodableT, FieldT

from services.sandbox.world import keys
from shared.store import availability


class User(Struct, frozen=True):
    """An API user: its password and the one account it has full rights on."""

    password: str
    account: str


class Terms(Struct, frozen=True):
    """What an account of a type gets; None where there is no limit."""

    account_type: str
    number_limit: int | None
    channel_limit: int | None
    min_prepay: int


TERMS = {
    terms.account_type: terms
    for terms in (
        Terms("developer", 5, 5, 50),
        Terms("startup", 100, 30, 100),
        Terms("virtual_interconnect", None, None, 250),
        Terms("managed_interconnect", None, None, 1000),
    )
}

SELF_SERVICE = frozenset({"developer", "startup"})
"""The types an account may move between through the API."""


class Opening(Struct, frozen=True):
    """An account as the world starts with it."""

    account: str
    user: str
    password: str
    account_type: str
    balance: int
    numbers: tuple[str, ...] = ()


OPENING = (
    Opening("930000", "sandbox", "sandbox", "virtual_interconnect", 1_000_000_000),
    Opening("930001", "sandbox2", "sandbox2", "developer", 16_806_100, ("441632960998", "441632960999")),
)


class Accounts:
    """Reads accounts, and changes their type."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def terms(self, account: str) -> Terms:
        """The account's type and its limits."""
        with availability():
            kind = cast("bytes", self._client.hget(keys.account(account), "account_type"))
        return TERMS[kind.decode()]

    def move(self, account: str, terms: Terms) -> None:
        """Give the account another type; the limits in force change at once."""
        with availability():
            self._client.hset(keys.account(account), mapping=fields(terms))

    def balance(self, account: str) -> tuple[int, str]:
        """The whole balance, locked part included, and its currency."""
        with availability():
            found = cast("list[bytes]", self._client.hmget(keys.account(account), ["balance", "currency"]))
        return int(found[0]), found[1].decode()


def fields(terms: Terms) -> dict[FieldT, EncodableT]:
    """The type and its number limit as the account's hash holds them; "" is no limit."""
    limit = "" if terms.number_limit is None else str(terms.number_limit)
    return {"account_type": terms.account_type, "number_limit": limit}


def opened(opening: Opening) -> dict[FieldT, EncodableT]:
    """The hash of an account that starts so."""
    terms = TERMS[opening.account_type]
    return {**fields(terms), "currency": "GBP", "balance": opening.balance, "locked": 0}


def user(opening: Opening) -> bytes:
    """The stored form of the account's API user."""
    return msgspec.json.encode(User(opening.password, opening.account))
