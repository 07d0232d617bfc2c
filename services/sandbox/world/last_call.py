"""The most recent call to a number, from the records of the account that holds it. Pure."""

from datetime import UTC, date, datetime, timedelta

from services.sandbox.world.cdrs import VoiceCall
from services.sandbox.world.traffic import HISTORY_DAYS, Traffic

_RINGING = 4
"""Seconds a call rings before it is answered."""


def last_call(traffic: Traffic, account: str, e164: str, since: float, today: date) -> dict[str, str] | None:
    """The last call that came in after the account got the number; None when there was none."""
    earliest = max(since, 0)
    first = max(datetime.fromtimestamp(earliest, UTC).date(), today - timedelta(days=HISTORY_DAYS))
    for back in range((today - first).days + 1):
        calls = traffic.directed(account, "in", today - timedelta(days=back))
        for call in reversed(calls):
            if call.number == e164 and call.start.timestamp() >= earliest:
                return _row(call)
    return None


def _row(call: VoiceCall) -> dict[str, str]:
    british = call.origin.startswith("44")
    return {
        "calldate": f"{call.start:%Y-%m-%d %H:%M:%S}",
        "cli": f"0{call.origin[2:]}" if british else call.origin,
        "disposition": "NORMAL_CLEARING",
        "billsec": str(call.seconds),
        "duration": str(call.seconds + _RINGING),
    }
