"""Who may use a trunk, where it may call, and how much it may spend. Endpoints 61 to 71 but the password.

All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`: with 404 if there is no such trunk.
"""

from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.answers import Success
from shared.carrier.client import Carrier
from shared.errors import CarrierRefused


class Prefixes(Struct, frozen=True):
    """The destinations of a trunk; both empty when it may call everywhere."""

    allow: list[int | str] = []
    deny: list[int | str] = []


class _Address(Struct, frozen=True):
    ip: str


class _Balance(Struct, frozen=True):
    balance: Decimal | None


def addresses(carrier: Carrier, trunk: str) -> list[str]:
    """The addresses that may use the trunk. Refused with 400 unless it is of type `ip`."""
    rows = carrier.call(operations.ADDRESSES_GET, list[_Address], {"trunk": trunk})
    return [row.ip for row in rows]


def allow(carrier: Carrier, trunk: str, ip: str) -> None:
    """Let an address use the trunk; once more changes nothing."""
    carrier.call(operations.ADDRESS_PUT, Success, {"trunk": trunk, "ip": ip})


def withdraw(carrier: Carrier, trunk: str, ip: str) -> None:
    """Let it no longer. That it is not on the list is as well; so is that there is no such trunk."""
    try:
        carrier.call(operations.ADDRESS_DELETE, Success, {"trunk": trunk, "ip": ip})
    except CarrierRefused as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise


def prefixes(carrier: Carrier, trunk: str) -> Prefixes:
    """Where the trunk may call."""
    return carrier.call(operations.PREFIXES_GET, Prefixes, {"trunk": trunk})


def put_prefixes(carrier: Carrier, trunk: str, allowed: Sequence[str], denied: Sequence[str]) -> None:
    """Replace both lists. Without any prefix in either, every destination is open."""
    if not (allowed or denied):
        carrier.call(operations.PREFIXES_DELETE, Success, {"trunk": trunk})
        return
    # A list that is there and empty might mean "nothing"; one that is left out means that there is none.
    lists = {"allow": allowed, "deny": denied}
    body = {name: prefixes for name, prefixes in lists.items() if prefixes}
    carrier.call(operations.PREFIXES_PUT, Success, {"trunk": trunk}, body=body)


def balance(carrier: Carrier, trunk: str) -> Decimal | None:
    """What may still be spent on the trunk; None if it has no balance of its own, which is not 0."""
    return carrier.call(operations.BALANCE_GET, _Balance, {"trunk": trunk}).balance


def put_balance(carrier: Carrier, trunk: str, amount: Decimal | None) -> Decimal | None:
    """Set it, None to take it away; what is true right afterwards."""
    if amount is None:
        carrier.call(operations.BALANCE_DELETE, Success, {"trunk": trunk})
        return None
    body = {"balance": str(amount)}
    return carrier.call(operations.BALANCE_PUT, _Balance, {"trunk": trunk}, body=body).balance
