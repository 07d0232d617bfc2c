"""The most recent call to a number, among those that its account has records of. Pure."""

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from services.sandbox.world.traffic import HISTORY_DAYS, Traffic

_RINGING = 4
"""Seconds a call rings before it is answered."""


class LastCall(Struct, frozen=True):
    """One call as the API shows it; every value is a string."""

    calldate: str
    cli: str
    disposition: str
    billsec: str
    duration: str


def of(start: datetime, caller: str, seconds: int) -> LastCall:
    """The call that began then and lasted so many seconds."""
    return LastCall(
        calldate=f"{start:%Y-%m-%d %H:%M:%S}",
        cli=f"0{caller[2:]}" if caller.startswith("44") else caller,
        disposition="NORMAL_CLEARING",
        billsec=str(seconds),
        duration=str(seconds + _RINGING),
    )


def find(traffic: Traffic, account: str, e164: str, since: float, today: date) -> LastCall | None:
    """The last call of the past that came in after the account got the number."""
    first = max(datetime.fromtimestamp(since, UTC).date(), today - timedelta(days=HISTORY_DAYS))
    for back in range((today - first).days + 1):
        for call in reversed(traffic.directed(account, "in", today - timedelta(days=back))):
            if call.number == e164 and call.start.timestamp() >= int(since):
                return of(call.start, call.origin, call.seconds)
    return None
