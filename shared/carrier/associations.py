"""The trunk that a number is associated with.

The carrier shows the trunk that counts. Where the number's own configuration names one, that is not the
association, which then has to be looked for in the trunks' lists of numbers.
All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

from collections.abc import Iterable
from typing import cast

from shared.carrier import numbers, trunk_routing, trunks
from shared.carrier.client import Carrier


def put(carrier: Carrier, number: str, trunk: object) -> None:
    """Associate a number with a trunk; None for the account's default."""
    if isinstance(trunk, str):
        numbers.put_trunk(carrier, number, trunk)
    else:
        numbers.delete_trunk(carrier, number)


def association(carrier: Carrier, number: str, *, likely: str) -> str | None:
    """The trunk that a number is associated with, None for the account's default."""
    if _has_option(numbers.config(carrier, number)):
        return next((name for name in _candidates(carrier, likely) if _lists(carrier, name, number)), None)
    shown = (numbers.trunk(carrier, number) or "").upper()
    return None if shown in ("", default(carrier.account)) else shown


def default(account: str) -> str:
    """The account's default trunk."""
    return f"{account}-L001"


def _has_option(config: dict[str, object]) -> bool:
    options = config.get("options")
    return isinstance(options, dict) and bool(cast("dict[str, object]", options).get("trunk"))


def _candidates(carrier: Carrier, likely: str) -> Iterable[str]:
    if likely:
        yield likely
    yield from (trunk.name for trunk in trunks.every(carrier) if trunk.name != likely)


def _lists(carrier: Carrier, trunk: str, number: str) -> bool:
    listed = number in trunk_routing.numbers(carrier, trunk)
    return listed and trunk != default(carrier.account)
