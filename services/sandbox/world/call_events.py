"""What webhooks say about the world's own calls: each state of a call, its record, those in progress. Pure.

Events are for the span between two moments, the first excluded: spans that follow each other tell everything
once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from services.sandbox.world.accounts import Funds
from services.sandbox.world.bill import Document, channel, current
from services.sandbox.world.cdrs import shortest
from services.sandbox.world.live import LiveCall

_NORMAL_CLEARING = 16


class Told(NamedTuple):
    """One event: its app and what it says."""

    app: str
    data: Document


def of_call(call: LiveCall, since: float, now: float) -> Iterator[Told]:
    """What a call has to tell of a span: ringing, answered, hung up, and its record."""
    tried = call.attempt
    for moment, status in ((tried.start, "ringing"), (tried.answered, "answered"), (call.end, "hangup")):
        happened = since < moment <= now and moment <= call.end
        if happened:
            yield Told(f"call_{tried.direction}bound", _state(call, status))
    if since < call.end <= now and call.is_answered(call.end):
        yield Told("cdr", _record(call))


def of_those_in_progress(account: str, calls: list[LiveCall], funds: Funds, now: float) -> tuple[Told, Told]:
    """The sum of the calls in progress, and the same with each of them."""
    summary = current(account, calls, funds, now)
    summary.pop("channels")
    detail = summary | {"calls": [channel(call, now) for call in calls]}
    return Told("inprogress_summary", summary), Told("inprogress_calls", detail)


def _state(call: LiveCall, status: str) -> Document:
    tried = call.attempt
    data: Document = {
        "call_id": call.id,
        "sip_call_id": tried.sip_id,
        "status": status,
        "trunk": call.trunk,
    }
    ends: Document = {"from": call.origin, "to": call.number}
    if tried.direction == "in":
        data |= ends | {"origin": "payphone" if tried.payphone else _origin(call.origin)}
    else:
        to = tried.destination
        named = {"dest_id": to.id, "desc": to.description, "iso": to.iso.lower()}
        data |= {"tag": tried.tag} | ends | named
    return data | ({"q850": _NORMAL_CLEARING} if status == "hangup" else {})


def _origin(number: str) -> str:
    return "mobile" if number.startswith("447") else "fixed"


def _record(call: LiveCall) -> Document:
    tried = call.attempt
    seconds = int(call.end - tried.answered)
    return {
        "call_id": call.id,
        "cdr_id": call.id,
        "calldate": f"{datetime.fromtimestamp(tried.start, UTC):%Y-%m-%d %H:%M:%S}",
        "direction": tried.direction,
        "trunk": call.trunk,
        "tag": tried.tag,
        "from": call.origin,
        "to": call.number,
        "dest_id": tried.destination.id,
        "todesc": tried.destination.description,
        "iso": tried.destination.iso.lower(),
        "secs_call": seconds,
        "secs_billed": seconds,
        "chg_total": shortest(call.charge(call.end)),
        "currency": "GBP",
    }
