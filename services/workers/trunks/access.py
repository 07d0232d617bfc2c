"""Who may use a trunk, where it may call, and what may be spent on it."""

from decimal import Decimal
from typing import cast

from msgspec import UNSET

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from services.workers.trunks.named import spec_of, trunk_of
from shared.carrier import trunk_access
from shared.orders.types.trunk_parts import amount, destinations

LISTED = "listed"


def wanted_addresses(context: Context) -> Document:
    """All addresses that the trunk is to have."""
    acl = spec_of(context).acl
    return {} if acl is UNSET else dict.fromkeys(acl, LISTED)


def read_addresses(context: Context) -> Document:
    """All that it has."""
    return dict.fromkeys(trunk_access.addresses(context.carrier, trunk_of(context)), LISTED)


def write_addresses(context: Context, document: Document) -> dict[str, object]:
    """Add what is missing first: nobody who is to stay is ever locked out."""
    carrier, name, there = context.carrier, trunk_of(context), read_addresses(context)
    for address in document:
        if address not in there:
            trunk_access.allow(carrier, name, address)
    for address in there:
        if address not in document:
            trunk_access.withdraw(carrier, name, address)
    return {}


def wanted_destinations(context: Context) -> Document:
    """The prefixes that are to be allowed and denied."""
    asked = spec_of(context).destinationacl
    return {} if asked is UNSET else destinations(asked.allow, asked.deny)


def read_destinations(context: Context) -> Document:
    """Those that are."""
    found = trunk_access.prefixes(context.carrier, trunk_of(context))
    return destinations(found.allow, found.deny)


def write_destinations(context: Context, document: Document) -> dict[str, object]:
    """Replace both lists."""
    allowed, denied = (cast("list[str]", document[name]) for name in ("allow", "deny"))
    trunk_access.put_prefixes(context.carrier, trunk_of(context), allowed, denied)
    return {}


def wanted_balance(context: Context) -> Document:
    """The balance the order asks for, None for none."""
    asked = spec_of(context).balance
    return {"balance": amount(asked if isinstance(asked, Decimal) else None)}


def read_balance(context: Context) -> Document:
    """What is left of it."""
    return {"balance": amount(trunk_access.balance(context.carrier, trunk_of(context)))}


def write_balance(context: Context, document: Document) -> dict[str, object]:
    """Set it; what it was right then, since calls use it up."""
    asked = document["balance"]
    given = None if asked is None else Decimal(str(asked))
    return {"balance": amount(trunk_access.put_balance(context.carrier, trunk_of(context), given))}


def seen_balance(context: Context) -> Document:
    """What it was when it was set."""
    return {"balance": context.order.outputs.get("balance")}


ADDRESSES = Part("acl", wanted_addresses, read_addresses, write_addresses)
DESTINATIONS = Part("destinationacl", wanted_destinations, read_destinations, write_destinations)
BALANCE = Part("balance", wanted_balance, read_balance, write_balance, seen_balance)
SET_ADDRESSES, SET_DESTINATIONS, SET_BALANCE = map(step, (ADDRESSES, DESTINATIONS, BALANCE))
