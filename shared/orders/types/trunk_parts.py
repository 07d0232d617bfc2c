"""What an order sets on a trunk, part by part, in the carrier's terms: as it is written, read and believed.

Every setting is a part of its own, for an order changes some and leaves the others alone. Pure.
"""

from collections.abc import Iterable
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from shared.orders.types.kinds import TrunkOptions, TrunkSpec

Value = dict[str, object]
_AMOUNTS = frozenset({"max_cpm", "max_cpc", "max_cost"})
_SETTING = "options/"

TYPE, ADDRESSES, DESTINATIONS, BALANCE, CONFIG = "type", "acl", "destinationacl", "balance", "config"
NUMBERS = "numbers"
"""That an order has named all of its numbers. Which those are, is believed of the numbers."""
SETTINGS = tuple(_SETTING + name for name in TrunkOptions.__struct_fields__)
TRUNK_PARTS = (TYPE, *SETTINGS, ADDRESSES, DESTINATIONS, BALANCE, CONFIG, NUMBERS)
"""All that is remembered of a trunk."""


def part_of(setting: str) -> str:
    """The part that a setting is."""
    return _SETTING + setting


def setting_of(part: str) -> str | None:
    """The setting that a part is; None for any other part."""
    return part.removeprefix(_SETTING) if part.startswith(_SETTING) else None


def is_clearable(setting: str) -> bool:
    """Whether a setting that was given can be taken away again."""
    return setting.startswith("limit_")


def set_on(spec: TrunkSpec) -> dict[str, Value]:
    """What an order has set when it has succeeded, by part; the numbers apart."""
    found = {part_of(name): value_of(name, value) for name, value in settings(spec.options).items()}
    if spec.acl is not UNSET:
        found[ADDRESSES] = addresses(spec.acl)
    if spec.destinationacl is not UNSET:
        found[DESTINATIONS] = destinations(spec.destinationacl.allow, spec.destinationacl.deny)
    if spec.balance is not UNSET:
        found[BALANCE] = value_of(BALANCE, amount(spec.balance))
    if spec.config is not UNSET:
        found[CONFIG] = spec.config or {}
    return found


def settings(options: TrunkOptions | UnsetType) -> dict[str, str | None]:
    """The settings that are named, as the carrier writes them: texts, None for no limit."""
    given = {} if options is UNSET else msgspec.structs.asdict(options)
    return {name: setting(name, value) for name, value in given.items() if value is not UNSET}


def setting(name: str, value: object) -> str | None:
    """A value in one of its spellings: 1 for true, no needless zeros, None for no value."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(int(value))
    return amount(Decimal(str(value))) if name in _AMOUNTS else str(value)


def addresses(given: Iterable[str]) -> Value:
    """The addresses that may use it."""
    return {"addresses": sorted(set(given))}


def destinations(allow: Iterable[str | int], deny: Iterable[str | int]) -> Value:
    """Where it may call."""
    return {
        name: sorted({str(prefix) for prefix in given}) for name, given in (("allow", allow), ("deny", deny))
    }


def amount(given: Decimal | None) -> str | None:
    """An amount in its one spelling."""
    return None if given is None else f"{given.normalize():f}"


def value_of(name: str, value: object) -> Value:
    """One value by its name; nothing where there is none."""
    return {} if value is None else {name: value}
