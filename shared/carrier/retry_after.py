"""How long the carrier asks its callers to wait: the header Retry-After, in both its forms (RFC 9110)."""

import re
from email.utils import parsedate_to_datetime

LONGEST = 3600.0
"""Seconds. A slip, or a proxy's whim, must not stop the work for days."""


def seconds(value: str | None, now: float) -> float | None:
    """Seconds to wait from `now` (Unix seconds), from 0 to `LONGEST`; None when absent or nonsense."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value.strip(), re.ASCII):
        return min(float(value), LONGEST)
    try:
        moment = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(moment - now, 0.0), LONGEST)
