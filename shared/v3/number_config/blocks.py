"""The `routing` of a configuration: blocks of groups of legs (number-config reference, 2.2 and 2.3). Pure."""

from collections.abc import Callable, Iterator
from typing import cast

from shared.v3.number_config.legs import Leg, leg_errors

_FAX_ALONE = "Fax endpoints cannot be combined with any other endpoint."
_NOT_A_LIST = "Routing Block must be an array."


def routing_errors(
    routing: dict[str, object],
    rule_names: frozenset[str],
    *,
    account: str,
    trunk_exists: Callable[[str], bool],
) -> Iterator[str]:
    """Everything wrong with the routing, block by block, and then with the whole of it."""
    for name, block in routing.items():
        if name != "default" and name not in rule_names:
            yield f"Routing block '{name}' does not match any specified rules (or default)"
        yield from _block(name, block, lambda leg: leg_errors(leg, account, trunk_exists))
    types = [leg.get("type") for leg in _legs(routing)]
    if 0 < types.count("fax") < len(types):
        yield _FAX_ALONE


def _block(name: str, block: object, leg_check: Callable[[Leg], Iterator[str]]) -> Iterator[str]:
    if not isinstance(block, list):
        yield _NOT_A_LIST
    elif not block:
        yield f"Routing block '{name}' is empty."
    else:
        for entry, group in enumerate(cast("list[object]", block), 1):
            yield from _group(f"Routing block '{name}' entry {entry}", group, leg_check)


def _group(where: str, group: object, leg_check: Callable[[Leg], Iterator[str]]) -> Iterator[str]:
    if not isinstance(group, list):
        yield _NOT_A_LIST
        return
    legs = cast("list[object]", group)
    if not legs:
        yield f"{where} is empty."
    for place, leg in enumerate(legs, 1):
        if isinstance(leg, dict):
            yield from (f"{where} leg {place} {error}" for error in leg_check(cast("Leg", leg)))
        else:
            yield f"{where} leg {place} must be an object."
    if _only_zoned(legs):
        yield f"{where} needs an endpoint without a zone."


def _only_zoned(legs: list[object]) -> bool:
    """A call from anywhere else would reach nobody in such a group."""
    zoned = [isinstance(leg, dict) and _has_zone(cast("Leg", leg)) for leg in legs]
    return bool(zoned) and all(zoned)


def _has_zone(leg: Leg) -> bool:
    """Only a `sip` leg can be for the calls of one zone; an unknown zone is still not every zone."""
    return leg.get("type") == "sip" and "zone" in leg


def _legs(routing: dict[str, object]) -> Iterator[Leg]:
    for block in routing.values():
        for group in _items(block):
            yield from (cast("Leg", leg) for leg in _items(group) if isinstance(leg, dict))


def _items(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []
