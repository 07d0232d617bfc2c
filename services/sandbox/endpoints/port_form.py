"""The form of a geographic port: everything that is wrong with one. Pure.

Whether a number can really be moved is for the losing provider to say, later.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import cast

from services.sandbox.world.port_steps import LEAD_DAYS, first_day, lead_days
from services.sandbox.world.providers import HOLDERS
from shared.v3.addresses import is_mail
from shared.v3.parameters import Parameters

FIELDS = ("mbn", "lcp", "lcp_cupid", "contact_email", "billing_postcode", "type", "lines", "channels")
"""The compulsory single values, in the order of the form."""

_CUSTOMER = {
    "title": 20,
    "forename": 20,
    "name": 50,
    "company": 50,
    "bussuffix": 50,
    "premises": 60,
    "thoroughfare": 55,
    "locality": 30,
    "postcode": 12,
}
_COMPULSORY = ("name", "premises", "thoroughfare", "locality", "postcode")
_GEOGRAPHIC = re.compile(r"0[12][0-9]{8,9}")
_COUNT = re.compile(r"[1-9][0-9]{0,5}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?")
_CUPIDS = frozenset(holder.cupid for holder in HOLDERS)


def mistakes(given: Parameters, now: float) -> list[str]:
    """Everything wrong with a form, field by field."""
    found = [f"{name} is required" for name in FIELDS if given.text(name) is None]
    found += [f"Invalid {name}" for name, fits in _CHECKS.items() if (v := given.text(name)) and not fits(v)]
    found += _date_mistakes(given, now)
    return [*found, *_customer_mistakes(given.raw("customer")), *_number_mistakes(given)]


def port_date(text: str) -> datetime | None:
    """A day, with its hour if one is given."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def lead(given: Parameters) -> int:
    """Working days that a correct form's port takes at least."""
    return lead_days(given.text("type") or "", int(given.text("lines") or 1))


def objects(value: object) -> list[Mapping[str, object]]:
    """The objects of a list."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Mapping[str, object]", item) for item in items if isinstance(item, dict)]


def _cupid(text: str) -> bool:
    return text.isascii() and text.isdigit() and str(int(text)) in _CUPIDS


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "mbn": _GEOGRAPHIC.fullmatch,
    "lcp_cupid": _cupid,
    "contact_email": is_mail,
    "type": LEAD_DAYS.__contains__,
    "lines": _COUNT.fullmatch,
    "channels": _COUNT.fullmatch,
}


def _date_mistakes(given: Parameters, now: float) -> list[str]:
    text = given.text("port_date")
    if text is None:
        return []
    wanted = port_date(text)
    if wanted is None:
        return ["Invalid port_date"]
    if given.text("type") not in LEAD_DAYS or not _COUNT.fullmatch(given.text("lines") or ""):
        return []
    earliest = first_day(now, lead(given))
    return [] if wanted.date() >= earliest else [f"Invalid port_date: the earliest is {earliest}"]


def _customer_mistakes(value: object) -> Iterator[str]:
    if value in (None, ""):
        yield "customer is required"
    elif not isinstance(value, dict):
        yield "customer must be an object"
    else:
        customer = cast("dict[str, object]", value)
        yield from (f"customer {name} is required" for name in _COMPULSORY if not customer.get(name))
        for name, limit in _CUSTOMER.items():
            if len(str(customer.get(name) or "")) > limit:
                yield f"customer {name} must not exceed {limit} characters"


def _number_mistakes(given: Parameters) -> Iterator[str]:
    value = given.raw("numbers")
    numbers = objects(value)
    if value in (None, "", []):
        yield "numbers is required"
        return
    if not isinstance(value, list) or len(numbers) != len(cast("list[object]", value)):
        yield "numbers must be a list of objects"
        return
    for entry in numbers:
        yield from _entry_mistakes(entry)
    main = given.text("mbn")
    if main and [entry.get("number") for entry in numbers if entry.get("type") == "mbn"] != [main]:
        yield "numbers must include the mbn exactly once"


def _entry_mistakes(entry: Mapping[str, object]) -> Iterator[str]:
    number, kind, action = (str(entry.get(name, "")) for name in ("number", "type", "action"))
    if not _GEOGRAPHIC.fullmatch(number):
        yield f"Invalid number {number}"
    if kind not in ("mbn", "associated", "other"):
        yield f"Invalid type {kind} of number {number}"
    if action not in ("port", "retain", "drop") or (action == "retain" and kind != "other"):
        yield f"Invalid action {action} of number {number}"
