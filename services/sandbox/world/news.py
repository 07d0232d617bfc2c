"""What is worth telling a customer: from an entry of the ledger to a type of notification and its data. Pure.

No password is ever among the data: the ledger holds none, and where there is one it is shown as hidden.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

TYPES: Mapping[str, str] = {
    "alerts": "Account alerts",
    "billing": "Billing",
    "blocked_calls": "Blocked calls",
    "number": "Number changes",
    "porting": "Porting updates",
    "prepay_debit": "Prepay debits",
    "rates": "Rate changes",
    "trunk": "Trunk changes",
}
"""What one can be told of, and how it is described."""

LOW_BALANCE = "alerts"
"""The type whose recipients are told of a low balance."""

_OF_AREA = {"trunk": ("trunk", "trunk"), "number": ("number", "number"), "port": ("porting", "order")}
"""Type and name of the subject by the first word of an effect."""

_ACTIONS = {"create": "created", "update": "updated", "delete": "deleted", "allocate": "allocated"}
_WITH_PASSWORD = frozenset({"trunk.create", "trunk.password_reset"})
_HIDDEN = "######"
_NOTHING = "0.00000"


class News(NamedTuple):
    """Something to tell the recipients of a type."""

    type: str
    data: Mapping[str, object]


def told_of(entry: Mapping[str, object]) -> Iterator[News]:
    """What an entry of the ledger gives to tell. That somebody was notified or has called is no news."""
    effect, subject = str(entry["effect"]), str(entry["subject"])
    area, _, rest = effect.partition(".")
    if effect == "rates.update":
        yield News("rates", {"rate_type": "voice", "date_effective": subject})
    if effect == "call.blocked":
        yield News("blocked_calls", {"to": subject})
    if area in ("notification", "call", "calls"):
        return
    action = _ACTIONS.get(rest, rest)
    if area in _OF_AREA:
        kind, name = _OF_AREA[area]
        password = {"pass": _HIDDEN} if effect in _WITH_PASSWORD else {}
        yield News(kind, {name: subject, "action": action, **password})
    if entry["charge"] != _NOTHING:
        bill = {"amount": entry["charge"], "currency": entry["currency"]}
        yield News("prepay_debit", {"for": effect, "subject": subject, **bill})
