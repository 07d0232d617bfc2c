"""The shapes of what is said about audits; the answers are made in `services.gateway.resources.audits`."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from services.gateway.openapi.shapes import Id


class AuditShown(Struct, frozen=True, forbid_unknown_fields=True):
    """An audit: the carrier held against the book."""

    id: Id
    who: str
    """Who asked for it; `schedule` for the night's."""
    why: str | None
    asked: datetime
    ended: datetime | None
    numbers: int
    """That the carrier has on the account."""
    trunks: int
    """The same, without the default one."""
    differences: int
    failed: str | None


class DifferenceDecided(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person decided about a difference."""

    what: Literal["accepted", "reversed"]
    who: str
    why: str | None
    at: datetime
    order: Id | None
    """The order that puts the carrier right."""


class DifferenceShown(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the carrier and the book do not agree."""

    id: str
    thing: Literal["number", "trunk"]
    subject: str
    """The number, or the trunk's name."""
    kind: Literal["unordered", "gone", "changed"]
    """The carrier has it without an order; has it no more; or something else is set on it."""
    part: str | None
    """Of a number `config`, `trunk`, `sms`; of a trunk `options/SETTING`, `acl`, `balance` and so on."""
    believed: dict[str, object] | None
    """What was set there by the order, empty for nothing."""
    found: dict[str, object] | None
    """What is set there now."""
    since: datetime | None
    order: Id | None
    """The order that is believed."""
    decision: DifferenceDecided | None


class AuditStanding(Struct, frozen=True, forbid_unknown_fields=True):
    """The last complete audit with its differences, and what came after it."""

    last: AuditShown | None
    under_way: AuditShown | None
    """Asked for, or being made."""
    failed: AuditShown | None
    undecided: int
    differences: list[DifferenceShown]
    """The first 500, those first that nobody has decided about."""
