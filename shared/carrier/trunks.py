"""Trunks: list, read, create or change, delete.

A trunk's settings are a map of strings and nulls, in the carrier's own names; the carrier applies the valid
part of an update and drops the rest silently, so the caller compares. Endpoints 57 to 60.
All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

from collections.abc import Mapping
from typing import cast

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.answers import Judge, Success
from shared.carrier.client import Carrier
from shared.config import Secret
from shared.exchange.line import Answer


class Trunk(Struct, frozen=True):
    """A trunk. `password` is there only in the answer that created it, and cannot be read again."""

    name: str
    settings: Mapping[str, object]
    created: bool = False
    password: Secret | None = None


def every(carrier: Carrier) -> list[Trunk]:
    """All trunks of the account, with a few settings each; a new one may be missing for a while."""

    def read(judge: Judge, answer: Answer) -> list[Trunk]:
        rows = judge.shaped(answer, judge.json(answer), list[dict[str, object]])
        return [_trunk(judge, answer, row) for row in rows]

    return carrier.exchange(operations.TRUNKS_LIST, read)


def get(carrier: Carrier, trunk: str) -> Trunk | None:
    """One trunk with all its settings, or None if the carrier says that there is none."""
    return carrier.find(operations.TRUNK_GET, _read, {"trunk": trunk})


def existing(carrier: Carrier, trunk: str) -> Trunk:
    """The same, where there must be one: refused with 404 otherwise."""
    return carrier.exchange(operations.TRUNK_GET, _read, {"trunk": trunk})


def put(carrier: Carrier, trunk: str, settings: Mapping[str, object]) -> Trunk:
    """Create the trunk (only `type` counts then) or change its settings; what is true afterwards."""
    return carrier.exchange(operations.TRUNK_PUT, _read, {"trunk": trunk}, body=settings)


def delete(carrier: Carrier, trunk: str) -> None:
    """Delete the trunk with its password, addresses, balance and config. Refused for the default trunk."""
    carrier.call(operations.TRUNK_DELETE, Success, {"trunk": trunk})


def _read(judge: Judge, answer: Answer) -> Trunk:
    return _trunk(judge, answer, judge.json(answer))


def _trunk(judge: Judge, answer: Answer, content: object) -> Trunk:
    settings = judge.shaped(answer, content, dict[str, object])
    name = settings.get("trunk")
    if not isinstance(name, str):
        judge.doubt(answer, "a trunk without a name")
    password = settings.pop("pass", None)
    created = bool(settings.pop("created", False))
    return Trunk(name, settings, created, Secret(cast("str", password)) if password else None)
