"""From a difference that an audit found to the order that makes the carrier have what is believed. Pure.

What cannot be ordered is refused, with what to do instead.
"""

from collections.abc import Mapping

import msgspec

from shared.errors import DecisionRefused
from shared.orders.audit.audits import Difference
from shared.orders.audit.beliefs import Belief
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.trunk_parts import (
    ADDRESSES,
    BALANCE,
    CONFIG,
    DESTINATIONS,
    TYPE,
    is_clearable,
    setting_of,
)

Json = dict[str, object]


def reversal(found: Difference, parts: Mapping[str, Belief]) -> AnyOrder:
    """The order; `parts` are what is believed to be set on the subject. Raises `DecisionRefused`."""
    asked: Json = {"reference": f"audit {found.id}", found.thing: found.subject}
    before = found.believed.value if found.believed else {}
    match found.thing, found.kind:
        case "number", "unordered":
            asked["type"] = "number.release"
        case "number", "gone":
            set_before = {
                part: _of_number(part, belief.value) for part, belief in parts.items() if belief.value
            }
            asked |= {"type": "number.activate", **set_before}
        case "number", _:
            asked |= {"type": "number.update", found.part: _of_number(found.part, before)}
        case "trunk", "unordered":
            asked["type"] = "trunk.delete"
        case "trunk", "gone":
            asked |= {"type": "trunk.create", **_new_trunk({part: one.value for part, one in parts.items()})}
        case "trunk", _:
            asked |= {"type": "trunk.update", **_changed_trunk(found.part, before)}
    try:
        # Settings are kept as the carrier writes them: as texts.
        return msgspec.convert(asked, AnyOrder, strict=False)
    except msgspec.ValidationError as error:
        raise DecisionRefused(f"No order can say what it was before: {error}. Accept it.") from error


def _of_number(part: str, value: Json) -> object:
    """What is believed of a part, as an order asks for it; null for nothing."""
    if not value:
        return None
    return value["trunk"] if part == "trunk" else value


def _new_trunk(parts: Mapping[str, Json]) -> Json:
    """All that was set on one that is gone; of its settings, those that a new one can be given."""
    asked: Json = {
        "trunk_type": parts.get(TYPE, {}).get("type") or ("ip" if parts.get(ADDRESSES) else "auth")
    }
    options = {name: value.get(name) for part, value in parts.items() if (name := setting_of(part))}
    given = {name: value for name, value in options.items() if value is not None or is_clearable(name)}
    asked |= {"options": given} if given else {}
    return asked | {part: _of_trunk(part, value) for part, value in parts.items() if part in _ASKED}


def _changed_trunk(part: str, before: Json) -> Json:
    """One part of it, put back."""
    name = setting_of(part)
    if name is None and part not in _ASKED:
        raise DecisionRefused(f"A trunk's {part} cannot be changed. Delete it, then have another audit made.")
    if name is None:
        return {part: _of_trunk(part, before)}
    if not before and not is_clearable(name):
        raise DecisionRefused(
            f"The carrier has no way to take {name} away. Accept it, or order another value."
        )
    return {"options": {name: before.get(name)}}


_ASKED = (ADDRESSES, DESTINATIONS, BALANCE, CONFIG)


def _of_trunk(part: str, value: Json) -> object:
    match part:
        case "acl":
            return value.get("addresses", [])
        case "balance":
            return value.get(BALANCE)
        case "config":
            return value or None
        case _:
            return value
