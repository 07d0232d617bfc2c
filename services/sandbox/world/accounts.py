"""The accounts and their money: who may log in, what the account may do, what it holds.

Amounts are whole 1/100,000ths of the account's currency. Nothing here ever changes a balance: a charge
happens only inside the script that makes the change it pays for, and leaves an entry in the ledger.
"""

from typing import NamedTuple, cast

import msgspec
import redis
from msgspec import Struct
from redis.typing import EncodableT, FieldT

from services.sandbox.world import keys
from services.sandbox.world.ledger import Ledger
from shared.store import Scripts, Value, availability


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
    Opening("930002", "sandbox3", "sandbox3", "startup", 50_000_000),
    Opening("930003", "sandbox4", "sandbox4", "managed_interconnect", 500_000_000),
)


class Funds(NamedTuple):
    """What an account holds, what of it is locked, and below what its owner is to be told (None: never)."""

    balance: int
    locked: int
    alert: int | None

    @property
    def available(self) -> int:
        """What can be spent; below 0 when more is locked than there is."""
        return self.balance - self.locked


class Accounts:
    """Reads accounts, and changes what their owner may change."""

    def __init__(self, client: redis.Redis, scripts: Scripts, ledger: Ledger) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger

    def terms(self, account: str) -> Terms:
        """The account's type and its limits."""
        with availability():
            kind = cast("bytes", self._client.hget(keys.account(account), "account_type"))
        return TERMS[kind.decode()]

    def move(self, account: str, terms: Terms) -> None:
        """Give the account another type; the limits in force change at once."""
        self._set(account, "account.type", fields(terms))

    def balance(self, account: str) -> tuple[int, str]:
        """The whole balance, locked part included, and its currency."""
        with availability():
            found = cast("list[bytes]", self._client.hmget(keys.account(account), ["balance", "currency"]))
        return int(found[0]), found[1].decode()

    def funds(self, account: str) -> Funds:
        """What the account holds and what guards it."""
        names = ["balance", "locked", "alert"]
        with availability():
            found = cast("list[bytes | None]", self._client.hmget(keys.account(account), names))
        balance, locked, alert = found
        return Funds(int(balance or 0), int(locked or 0), None if alert is None else int(alert))

    def lock(self, account: str, amount: int) -> None:
        """Keep so much of the balance from being spent, in place of what was locked before."""
        self._set(account, "balance.lock" if amount else "balance.unlock", {"locked": amount})

    def alert(self, account: str, level: int) -> None:
        """Tell the owner when the available balance falls below the level; 0 for never."""
        self._set(account, "balance.alert", {"alert": level})

    def _set(self, account: str, effect: str, values: dict[FieldT, EncodableT]) -> None:
        pairs = [cast("Value", word) for pair in values.items() for word in pair]
        args = [self._ledger.entry(account, effect, account), *pairs]
        self._scripts.call("set_account", [keys.account(account), keys.LEDGER], args)


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
