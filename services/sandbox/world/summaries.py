"""Sums over calls: of one day by trunk and destination, and of any calls by one key. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar, cast

from services.sandbox.world.cdrs import Row, TextMessage, VoiceCall, shortest

Key = str | int
Group = TypeVar("Group", Key, tuple[str, int])

KEYS: Mapping[str, Callable[[VoiceCall], Key]] = {
    "destid": lambda call: call.destination.id,
    "iso": lambda call: call.destination.iso,
    "codec": lambda call: call.codec,
    "tag": lambda call: call.tag,
    "trunk": lambda call: call.trunk,
}
"""What calls can be summed up by in an instant summary."""

TOTALS = ("calls", "acd", "minutes", "charges")
"""The members of an instant summary's row, beside the key."""

_CENT = Decimal("0.01")


def by_day(day: date, calls: Iterable[VoiceCall]) -> list[Row]:
    """A day's calls in one direction, by trunk and destination."""
    groups = _grouped(calls, lambda call: (call.trunk, call.destination.id))
    return [_day_row(day, group) for _, group in sorted(groups.items())]


def by_key(key: str, calls: Iterable[VoiceCall], *, sort: str) -> list[Row]:
    """Calls by one of `KEYS`, ascending by the member `sort` and then by the key."""
    groups = _grouped(calls, KEYS[key])
    rows = [{key: value, **_totals(group)} for value, group in sorted(groups.items())]
    return sorted(rows, key=lambda row: cast("Decimal", row[sort]))


def _grouped(calls: Iterable[VoiceCall], key: Callable[[VoiceCall], Group]) -> dict[Group, list[VoiceCall]]:
    groups: dict[Group, list[VoiceCall]] = {}
    for call in calls:
        groups.setdefault(key(call), []).append(call)
    return groups


def charged(records: Iterable[VoiceCall | TextMessage]) -> Decimal:
    """What calls or texts cost together."""
    return sum((record.charge for record in records), Decimal(0))


def _totals(calls: list[VoiceCall]) -> Row:
    """The sums of one row; what is shown is rounded to two decimals."""
    minutes = Decimal(sum(call.seconds for call in calls)) / 60
    return {
        "calls": len(calls),
        "acd": _rounded(minutes / len(calls)),
        "minutes": _rounded(minutes),
        "charges": _rounded(charged(calls)),
    }


def _rounded(amount: Decimal) -> Decimal | int:
    return shortest(amount.quantize(_CENT, ROUND_HALF_UP))


def _day_row(day: date, calls: list[VoiceCall]) -> Row:
    to, seconds = calls[0].destination, sum(call.seconds for call in calls)
    return {
        "date": str(day),
        "trunk": calls[0].trunk,
        "toid": to.id,
        "toISO": to.iso,
        "todesc": to.description,
        "calls": len(calls),
        "secs_call": seconds,
        "secs_billed": seconds,
        "chg_total": shortest(charged(calls)),
        "currency": "GBP",
    }
