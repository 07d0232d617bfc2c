"""Lengths of time as people write them: `90`, `30m`, `24h`, `7d`."""

import re

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([smhd]?)")


def seconds(text: str) -> float:
    """The length in seconds. Raises `ValueError`."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a length of time: {text!r}; write 90, 30m, 24h or 7d")
    return float(found[1]) * _SECONDS[found[2]]
