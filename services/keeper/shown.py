"""What is set on a number or trunk, as the carrier shows it and as it would be believed. Asks only.

What a trunk has is read in a few calls, however many parts of it are believed.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from http import HTTPStatus

import msgspec

from shared.carrier import associations, numbers, trunk_access, trunk_routing, trunks
from shared.carrier.client import Carrier
from shared.errors import CarrierRefused
from shared.orders.audit.beliefs import PARTS, Belief, plain
from shared.orders.types import trunk_parts
from shared.orders.types.trunk_parts import ADDRESSES, BALANCE, CONFIG, DESTINATIONS, SETTINGS, TYPE, value_of

Value = dict[str, object]
Believed = Mapping[str, Belief]
"""By part."""


def of_number(carrier: Carrier, number: str, part: str, belief: Belief | None) -> Value:
    """A part of a number."""
    match part:
        case "config":
            return plain(numbers.config(carrier, number))
        case "sms":
            found = numbers.sms(carrier, number)
            return {} if found is None else msgspec.structs.asdict(found)
        case "trunk":
            return _association(carrier, number, str(belief.value.get("trunk") or "") if belief else "")
        case _:
            raise AssertionError(f"{part} is none of {PARTS}")


def _association(carrier: Carrier, number: str, likely: str) -> Value:
    """None and the default trunk are one, so it is called what is believed."""
    found = associations.association(carrier, number, likely=likely)
    return value_of(
        "trunk", likely if found is None and likely == associations.default(carrier.account) else found
    )


def _settings(trunk: str, believed: Believed, carrier: Carrier) -> dict[str, Value]:
    shown = trunks.existing(carrier, trunk).settings
    named = {part: trunk_parts.setting_of(part) or part for part in believed}
    return {part: value_of(name, trunk_parts.setting(name, shown.get(name))) for part, name in named.items()}


def _addresses(trunk: str, _believed: Believed, carrier: Carrier) -> dict[str, Value]:
    """The list; nothing where the trunk is of a type that has none."""
    try:
        return {ADDRESSES: trunk_parts.addresses(trunk_access.addresses(carrier, trunk))}
    except CarrierRefused as error:
        if error.status != HTTPStatus.BAD_REQUEST:
            raise
        return {ADDRESSES: {}}


def _destinations(trunk: str, _believed: Believed, carrier: Carrier) -> dict[str, Value]:
    found = trunk_access.prefixes(carrier, trunk)
    return {DESTINATIONS: trunk_parts.destinations(found.allow, found.deny)}


def _balance(trunk: str, believed: Believed, carrier: Carrier) -> dict[str, Value]:
    """What was set, as long as calls may have made the balance what it is: they only take from it."""
    left, was = trunk_access.balance(carrier, trunk), believed[BALANCE].value.get(BALANCE)
    if left is not None and was is not None and left <= Decimal(str(was)):
        return {BALANCE: {BALANCE: was}}
    return {BALANCE: value_of(BALANCE, trunk_parts.amount(left))}


def _config(trunk: str, _believed: Believed, carrier: Carrier) -> dict[str, Value]:
    return {CONFIG: plain(trunk_routing.config(carrier, trunk))}


Look = Callable[[str, Believed, Carrier], dict[str, Value]]
LOOKS: tuple[tuple[tuple[str, ...], Look], ...] = (
    ((TYPE, *SETTINGS), _settings),
    ((ADDRESSES,), _addresses),
    ((DESTINATIONS,), _destinations),
    ((BALANCE,), _balance),
    ((CONFIG,), _config),
)
"""How to look at a trunk: one call each, and the parts that it tells of."""
