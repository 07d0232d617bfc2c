"""The settings of a trunk: their order, their defaults and what each may be. Pure.

An update applies what is valid and drops the rest without a word, as the carrier does; the caller compares.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from shared.v3.parameters import Parameters

_SCOPES = ("out", "out_international", "out_international_hotspot", "out_per_number", "in")
CONCURRENT = tuple(f"limit_concurrent_{scope}" for scope in _SCOPES)
RATE = tuple(f"limit_rate_{scope}" for scope in _SCOPES)

DEFAULTS: dict[str, str] = {
    "quality": "Gold",
    "serviceLevel": "0",
    "enabled": "1",
    "enabled_in": "1",
    "enabled_out": "1",
    "enabled_webrtc": "0",
    **dict.fromkeys((*CONCURRENT, *RATE), ""),
    "cli_format": "e164",
    "cli_default": "",
    "cli_force_default": "0",
    "nni_default": "",
    "max_cpm": "",
    "max_cpc": "",
    "max_cost": "",
    "max_dur": "",
    "emergency_enabled": "0",
}
"""Every setting, in the order it is shown, with its value on a new trunk; "" is no value."""

_FLAGS = {"1": "1", "true": "1", "0": "0", "false": "0"}
_E164 = re.compile(r"[0-9]{7,15}")
_RATE = re.compile(r"([0-9]{1,6})/(12h|10s|1s)")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DIGITS = 16
"""Before or behind its point an amount has no more digits than this."""

Check = Callable[[str], str | None]


def _flag(text: str) -> str | None:
    return _FLAGS.get(text.lower())


def _e164(text: str) -> str | None:
    return text if _E164.fullmatch(text) else None


def _whole(text: str) -> str | None:
    return str(int(text)) if _WHOLE.fullmatch(text) else None


def _positive(text: str) -> str | None:
    number = _whole(text)
    return None if number == "0" else number


def _rate(text: str) -> str | None:
    match = _RATE.fullmatch(text)
    return f"{int(match[1])}/{match[2]}" if match else None


def _amount(text: str) -> str | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return f"{value:f}" if value.is_finite() and value >= 0 and abs(value.adjusted()) < _DIGITS else None


def _cli_format(text: str) -> str | None:
    return text if text in {"e164", "+164", "uk", "us"} else None


_CHECKS: dict[str, Check] = {
    **dict.fromkeys(("enabled", "enabled_in", "enabled_out", "cli_force_default"), _flag),
    **dict.fromkeys(CONCURRENT, _whole),
    **dict.fromkeys(RATE, _rate),
    **dict.fromkeys(("max_cpm", "max_cpc", "max_cost"), _amount),
    "cli_format": _cli_format,
    "cli_default": _e164,
    "max_dur": _positive,
    # No account of the sandbox may place emergency calls over a trunk: only switching off is valid.
    "emergency_enabled": lambda text: "0" if _flag(text) == "0" else None,
}

_CLEARABLE = frozenset({*CONCURRENT, *RATE})


def valid(parameters: Parameters, owns: Callable[[str], bool]) -> dict[str, str]:
    """The settings among the parameters that can be applied, as stored; the rest is dropped.

    `owns` tells whether a number is on the account, for `nni_default`.
    """
    found = {name: _valid(name, check, parameters) for name, check in _CHECKS.items()}
    number = parameters.single("nni_default")
    found["nni_default"] = number if number and owns(number) else None
    if found["enabled_in"] is None and (alias := parameters.single("enable_in")):
        found["enabled_in"] = _flag(alias)
    return {name: value for name, value in found.items() if value is not None}


def _valid(name: str, check: Check, parameters: Parameters) -> str | None:
    if name in _CLEARABLE and parameters.given(name) and parameters.raw(name) in (None, "null"):
        return ""
    text = parameters.single(name)
    return None if text is None else check(text)
