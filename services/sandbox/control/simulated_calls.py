"""One call that comes in or goes out by hand: admitted, told, charged and recorded like every other.

It is over at once, its seconds billed, unless it is to last: then it is in progress until the clock has
passed its end.
"""

from msgspec import Struct
from msgspec.structs import replace

from services.sandbox.control.levels import stage_of
from services.sandbox.world.destinations import EMERGENCY, Destination
from services.sandbox.world.destinations import inbound as arriving
from services.sandbox.world.destinations import outbound as leaving
from services.sandbox.world.live import LiveCall
from services.sandbox.world.stage import NOWHERE, WITHHELD, Stage, forwarded, kind, targets
from services.sandbox.world.world import World
from shared.v3.reports import Direction

Done = dict[str, object]

FAILED = {"busy": 17, "refused": 21, "disabled": 27, "undelivered": 3}
"""Outcomes of a routing plan that end a call at once, and their Q.850 cause."""

_RINGING = 4
"""Seconds a call rings before it is answered."""


class Ringing(Struct, frozen=True):
    """A call of an account's `number` with some `other` number, that lasts so many seconds once answered.

    `trunk` and `tag` are for a call out; "" is the number's trunk, and no tag.
    """

    account: str
    number: str
    other: str
    seconds: int
    lasting: bool = False
    trunk: str = ""
    tag: str = ""


def inbound(world: World, call: Ringing) -> Done:
    """Somebody calls the number; who rings is for its routing configuration to say."""
    stage, number = stage_of(world, call.account, call.number)
    planned = stage.plan(number, call.other, world.clock.time(), withheld=not call.other)
    made = _made(world, call, "in", arriving(call.number, call.other), stage.billed(number))
    made = replace(made, rings=targets(planned))
    if planned.outcome in FAILED:
        world.calls.fail(made, planned.outcome, FAILED[planned.outcome])
        return _done(made, planned.outcome)
    refused = world.calls.place(call.account, [made, *forwarded(made, planned)], lasting=call.lasting)
    if any(refusal.call == made for refusal in refused):
        return _done(made, "blocked") | {"reason": refused[0].refused.message}
    return _done(made, planned.outcome)


def outbound(world: World, call: Ringing) -> Done:
    """The number calls somebody, if its trunk and the account let it; an emergency call wants an address."""
    stage, number = stage_of(world, call.account, call.number)
    destination = leaving(call.other) or NOWHERE
    made = _made(world, call, "out", destination, _chosen(stage, call.trunk) or stage.billed(number))
    refused = world.calls.place(call.account, [made], lasting=call.lasting)
    if refused:
        return _done(made, "blocked") | {"reason": refused[0].refused.message}
    if call.other in EMERGENCY:
        _emergency(world, call)
    return _done(replace(made, rings=(call.other,)), "ring")


def _made(world: World, call: Ringing, direction: Direction, to: Destination, trunk: str) -> LiveCall:
    identity, now = world.identities.uuid("call"), world.clock.time()
    answered = now + _RINGING
    return LiveCall(
        id=identity,
        sip_id=f"{identity.partition('-')[0]}@sip.example.com",
        direction=direction,
        account=call.account,
        trunk=trunk,
        tag=call.tag,
        origin=call.number if direction == "out" else call.other or WITHHELD,
        number=call.other if direction == "out" else call.number,
        destination=to,
        start=now,
        progress=now + 1,
        answered=answered,
        end=answered + call.seconds,
        kind=kind(call.other),
    )


def _chosen(stage: Stage, trunk: str) -> str:
    return trunk.upper() if trunk.upper() in stage.trunks else ""


def _done(call: LiveCall, outcome: str) -> Done:
    return {"call_id": call.id, "outcome": outcome, "legs": [] if outcome == "blocked" else list(call.rings)}


def _emergency(world: World, call: Ringing) -> None:
    held = world.numbers.held(call.account, call.number)
    if held is not None and not held.emergency:
        data = {"number": call.number, "calldate": f"{world.now():%Y-%m-%d %H:%M:%S}"}
        world.events.emit(call.account, "eha_missing_data", data)
