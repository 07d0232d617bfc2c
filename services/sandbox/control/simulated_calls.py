"""One call from its first ring to its record, told as webhooks. It costs nothing and stays in no report."""

from typing import Literal

from msgspec import Struct

from services.sandbox.control.levels import plan_of
from services.sandbox.world import last_call
from services.sandbox.world.trunks import default
from services.sandbox.world.world import World
from shared.v3.encoding import encode
from shared.v3.routing import Plan

Done = dict[str, object]

_FAILED = {"busy": 17, "refused": 21, "disabled": 27, "undelivered": 3}
"""Outcomes of a routing plan that end a call at once, and their Q.850 cause."""

_NORMAL_CLEARING = 16
_EMERGENCY = ("999", "112")


class Ringing(Struct, frozen=True):
    """A call of an account's `number` with some `other` number, that lasts so many seconds once answered."""

    account: str
    number: str
    other: str
    seconds: int


def inbound(world: World, call: Ringing) -> Done:
    """Somebody calls the number; who rings is for its routing configuration to say."""
    planned = plan_of(world, call.account, call.number, call.other)
    trunk = _trunk(world, call)
    identity = world.identities.uuid("call")
    common: Done = {
        "call_id": identity,
        "trunk": trunk,
        "from": call.other,
        "to": call.number,
        "origin": "mobile" if call.other.startswith("447") else "fixed",
    }
    for status, more in _stages(planned):
        world.events.emit(call.account, "call_inbound", common | {"status": status} | more)
    answered = planned.outcome not in _FAILED
    if answered:
        _record(world, call, identity, trunk, "in")
    return {"call_id": identity, "outcome": planned.outcome, "legs": _targets(planned)}


def outbound(world: World, call: Ringing) -> Done:
    """The number calls somebody. A trunk that may not is blocked; an emergency call wants an address."""
    trunk = _trunk(world, call)
    identity = world.identities.uuid("call")
    common: Done = {"trunk": trunk, "tag": "", "from": call.number, "to": call.other}
    settings = world.trunks.get(trunk) or {}
    if "0" in (settings.get("enabled"), settings.get("enabled_out")):
        blocked = common | {"direction": "out", "desc": "", "iso": "gb", "reason": "Trunk disabled"}
        world.events.emit(call.account, "call_blocked", blocked)
        return {"call_id": identity, "outcome": "blocked", "legs": []}
    if call.other in _EMERGENCY:
        _emergency(world, call)
    for status, more in _stages(None):
        data = common | {"call_id": identity, "status": status, "desc": "", "iso": "gb"} | more
        world.events.emit(call.account, "call_outbound", data)
    _record(world, call, identity, trunk, "out")
    return {"call_id": identity, "outcome": "ring", "legs": [call.other]}


def _stages(planned: Plan | None) -> list[tuple[str, Done]]:
    """The states a call goes through, with what is to be said of each."""
    if planned is not None and planned.outcome in _FAILED:
        return [("failed", {"reason": planned.outcome, "q850": _FAILED[planned.outcome]})]
    rings = len(_targets(planned)) if planned else 1
    ended: Done = {"q850": _NORMAL_CLEARING}
    none: Done = {}
    return [("ringing", none)] * max(rings, 1) + [("answered", none), ("hangup", ended)]


def _targets(planned: Plan | None) -> list[str]:
    return [ring.target for group in planned.groups for ring in group] if planned else []


def _trunk(world: World, call: Ringing) -> str:
    held = world.numbers.held(call.account, call.number)
    return (held.billed if held else "") or default(call.account)


def _record(world: World, call: Ringing, identity: str, trunk: str, direction: Literal["in", "out"]) -> None:
    inwards = direction == "in"
    data: Done = {
        "call_id": identity,
        "cdr_id": world.identities.hex("cdr"),
        "calldate": f"{world.now():%Y-%m-%d %H:%M:%S}",
        "direction": direction,
        "trunk": trunk,
        "tag": "",
        "from": call.other if inwards else call.number,
        "to": call.number if inwards else call.other,
        "todesc": "",
        "iso": "gb",
        "secs_call": call.seconds,
        "secs_billed": call.seconds,
        "chg_total": 0,
        "currency": "GBP",
    }
    world.events.emit(call.account, "cdr", data)
    if inwards:
        noted = last_call.of(world.now(), call.other, call.seconds)
        world.numbers.note_call(call.account, call.number, encode(noted).decode())


def _emergency(world: World, call: Ringing) -> None:
    held = world.numbers.held(call.account, call.number)
    if held is not None and not held.emergency:
        data = {"number": call.number, "calldate": f"{world.now():%Y-%m-%d %H:%M:%S}"}
        world.events.emit(call.account, "eha_missing_data", data)
