"""The legs of a routing configuration: six types, and what each parameter may be (reference, 2.3). Pure."""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from shared.v3.addresses import is_mail, is_sip_endpoint, is_url
from shared.v3.encoding import encode
from shared.v3.number_config.rules import whole

Leg = dict[str, object]

_E164 = re.compile(r"[1-9][0-9]{6,14}")
_USER = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Context(Struct, frozen=True):
    """What a check may look at besides the value: the leg it stands in, and the account."""

    leg: Leg
    account: str
    trunk_exists: Callable[[str], bool]


Check = Callable[[object, Context], bool]


class Type(Struct, frozen=True):
    """One type of leg: its compulsory parameters, in order, and the check of each parameter it knows."""

    required: tuple[str, ...]
    parameters: Mapping[str, Check]


def leg_errors(leg: Leg, account: str, trunk_exists: Callable[[str], bool]) -> Iterator[str]:
    """Everything wrong with one leg, without saying where it stands."""
    kind = leg.get("type")
    known = TYPES.get(kind) if isinstance(kind, str) else None
    if known is None:
        yield f"type '{_shown(kind)}' is invalid."
        return
    yield from (f"parameter '{name}' is required." for name in known.required if leg.get(name) is None)
    context = Context(leg, account, trunk_exists)
    for name, value in leg.items():
        if name != "type" and not (value is None and name in known.required):
            check = known.parameters.get(name)
            if check is None or not check(value, context):
                yield f"parameter '{name}' is invalid."


def _shown(kind: object) -> str:
    """A type as the document has it; nothing when it is missing."""
    if kind is None or isinstance(kind, str):
        return kind or ""
    return encode(kind).decode()


def _seconds(value: object, _context: Context) -> bool:
    number = whole(value)
    return number is not None and number >= 1


def _words(*allowed: str) -> Check:
    return lambda value, _context: isinstance(value, str) and value in allowed


def _sip(value: object, _context: Context) -> bool:
    return isinstance(value, str) and is_sip_endpoint(value)


def _e164(value: object, _context: Context) -> bool:
    return isinstance(value, str | int) and _E164.fullmatch(str(value)) is not None


def _price(value: object, _context: Context) -> bool:
    """A number that is not negative, or its text."""
    if isinstance(value, str):
        return re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _user(value: object, context: Context) -> bool:
    """A SIP registration user of this account; it need not exist yet."""
    start = f"{context.account}-"
    return isinstance(value, str) and value.startswith(start) and bool(_USER.fullmatch(value[len(start) :]))


def _trunk(value: object, context: Context) -> bool:
    return isinstance(value, str) and context.trunk_exists(value)


def _fax_endpoint(value: object, context: Context) -> bool:
    """What the method can reach; either kind of address where the method itself is wrong or missing."""
    if not isinstance(value, str):
        return False
    match context.leg.get("method"):
        case "mail":
            return is_mail(value)
        case "http":
            return is_url(value, ("http",))
        case "http_json":
            return is_url(value)
        case _:
            return is_mail(value) or is_url(value)


_COMMON: dict[str, Check] = {"delay": _seconds, "timeout": _seconds}
_OPUS = _words("never", "always", "only", "default")

TYPES: dict[str, Type] = {
    "sip": Type(
        ("endpoint",),
        {
            **_COMMON,
            "endpoint": _sip,
            "sdes": _words("optional", "required", "none"),
            "opus": _OPUS,
            "zone": _words("slo", "lon", "ny", "sj"),
        },
    ),
    "reg": Type(("user",), {**_COMMON, "user": _user, "sdes": _words("optional", "required"), "opus": _OPUS}),
    "pstn": Type(
        ("number",),
        {**_COMMON, "number": _e164, "maxcpm": _price, "maxcpc": _price, "cli": _e164, "trunk": _trunk},
    ),
    "teams": Type((), _COMMON),
    "fax": Type(
        ("method", "endpoint"),
        {"delay": _seconds, "method": _words("http", "mail", "http_json"), "endpoint": _fax_endpoint},
    ),
    "busy": Type((), {"delay": _seconds}),
}
"""Every type. `timeout` has no meaning where nobody is waited for: busy and fax."""
