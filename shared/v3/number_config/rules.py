"""The `rules` of a routing configuration: named lists of periods (number-config reference, 2.1). Pure."""

import re
from collections.abc import Callable, Iterator
from typing import cast

Rules = dict[str, object]

_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})|([0-9]{1,2}?)([0-9]{2})")
_HOUR = 60
_MIDNIGHT = 24 * _HOUR


def whole(value: object) -> int | None:
    """An integer, also as a string of digits; None for anything else, `true` included."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value) else None


def _is_name(name: str) -> bool:
    """Whether a rule may be called so; `default` is the block for when no rule holds."""
    return _NAME.fullmatch(name) is not None and name != "default"


def rules_errors(rules: Rules) -> Iterator[str]:
    """Everything wrong with the rules, in document order."""
    for name, rule in rules.items():
        if not _is_name(name):
            yield f"Rule name '{name}' is invalid."
        if not isinstance(rule, list):
            yield "Rule must be an array."
        elif not rule:
            yield f"Rule '{name}' has no entries."
        else:
            yield from _periods(name, cast("list[object]", rule))


def _periods(name: str, periods: list[object]) -> Iterator[str]:
    for entry, period in enumerate(periods, 1):
        if not isinstance(period, dict) or not period:
            yield f"Rule '{name}' entry {entry} has no parameters."
            continue
        for parameter, value in cast("Rules", period).items():
            check = _PARAMETERS.get(parameter)
            if check is None or not check(value):
                yield f"Rule '{name}' entry {entry} parameter '{parameter}' is invalid."


def _numbers(lowest: int, highest: int) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        found = [whole(item) for item in cast("list[object]", value)] if isinstance(value, list) else []
        return bool(found) and all(number is not None and lowest <= number <= highest for number in found)

    return check


def _span(value: object) -> bool:
    """Two times that differ. The end may be 2400, or before the start: then it runs past midnight."""
    if not isinstance(value, list) or len(cast("list[object]", value)) != _ENDS:
        return False
    start, end = (minutes(item) for item in cast("list[object]", value))
    return start is not None and end is not None and start != end and start < _MIDNIGHT


_ENDS = 2


def minutes(value: object) -> int | None:
    """Minutes since midnight of `900`, `"0900"` or `"09:00"`; None when it is no time."""
    text = f"{value:04d}" if isinstance(value, int) and not isinstance(value, bool) else value
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    hours, past = int(match[1] or match[3] or 0), int(match[2] or match[4])
    total = hours * _HOUR + past
    return total if past < _HOUR and total <= _MIDNIGHT else None


_PARAMETERS: dict[str, Callable[[object], bool]] = {
    "dow": _numbers(1, 7),
    "time": _span,
    "day": _numbers(1, 31),
    "month": _numbers(1, 12),
}
