"""What webhooks say about calls: each state of a call, its record, those refused, those in progress. Pure.

Events are for the span between two moments, the first excluded: spans that follow each other tell everything
once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from services.sandbox.world.accounts import Funds
from services.sandbox.world.admission import Refused
from services.sandbox.world.bill import Document, channel, current
from services.sandbox.world.cdrs import shortest
from services.sandbox.world.live import NORMAL_CLEARING, LiveCall


class Told(NamedTuple):
    """One event: its app and what it says."""

    app: str
    data: Document


def of_call(call: LiveCall, since: float, now: float) -> Iterator[Told]:
    """What a call has to tell of a span: ringing, answered, warned of, hung up, and its record."""

    def happened(moment: float) -> bool:
        return since < moment <= min(now, call.end)

    if happened(call.start):
        for ring in call.rings or ("",):
            yield _state(call, "ringing", ring)
    if happened(call.answered):
        yield _state(call, "answered")
    if call.warned and happened(call.warned):
        yield Told("call_warning", _outbound(call) | {"reason": call.warning})
    if happened(call.end):
        yield _state(call, "hangup", cause=NORMAL_CLEARING)
        yield Told("cdr", _record(call))


def of_failure(call: LiveCall, reason: str, cause: int) -> Told:
    """An inbound call that nobody can take."""
    told = _state(call, "failed")
    return Told(told.app, told.data | {"reason": reason, "q850": cause})


def of_refusal(call: LiveCall, refused: Refused) -> Told:
    """A call that was not admitted."""
    to = call.destination
    named = {"desc": to.description, "iso": to.iso.lower()}
    return Told("call_blocked", _outbound(call) | named | {"reason": refused.message})


def of_those_in_progress(account: str, calls: list[LiveCall], funds: Funds, now: float) -> tuple[Told, Told]:
    """The sum of the calls in progress, and the same with each of them."""
    summary = current(account, calls, funds, now)
    summary.pop("channels")
    detail = summary | {"calls": [channel(call, now) for call in calls]}
    return Told("inprogress_summary", summary), Told("inprogress_calls", detail)


def _state(call: LiveCall, status: str, ring: str = "", *, cause: int | None = None) -> Told:
    data: Document = {
        "call_id": call.id,
        "sip_call_id": call.sip_id,
        "status": status,
        "trunk": call.trunk,
    }
    ends: Document = {"from": call.origin, "to": call.number}
    if call.direction == "in":
        route = ring or next(iter(call.rings), "")
        data |= ends | {"origin": call.kind, "route": route}
    else:
        to = call.destination
        named = {"dest_id": to.id, "desc": to.description, "iso": to.iso.lower()}
        data |= {"tag": call.tag} | ends | named
    return Told(f"call_{call.direction}bound", data if cause is None else data | {"q850": cause})


def _outbound(call: LiveCall) -> Document:
    """The members that blocked calls and warnings begin with."""
    return {
        "direction": call.direction,
        "trunk": call.trunk,
        "tag": call.tag,
        "from": call.origin,
        "to": call.number,
    }


def _record(call: LiveCall) -> Document:
    seconds = call.seconds(call.end)
    return {
        "call_id": call.id,
        "cdr_id": call.reference,
        "calldate": f"{datetime.fromtimestamp(call.start, UTC):%Y-%m-%d %H:%M:%S}",
        "direction": call.direction,
        "nts_source": call.source,
        "trunk": call.trunk,
        "tag": call.tag,
        "from": call.origin,
        "to": call.number,
        "dest_id": call.destination.id,
        "todesc": call.destination.description,
        "iso": call.destination.iso.lower(),
        "secs_call": seconds,
        "secs_billed": seconds,
        "chg_total": shortest(call.charge(call.end)),
        "currency": "GBP",
    }
