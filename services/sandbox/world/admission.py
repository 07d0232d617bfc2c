"""Whether a call may be: what trunk and account allow, how many are on, how fast they come, the money. Pure.

A change of limits or lists counts for calls that begin after it; those in progress go on.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from services.sandbox.world.access import listed
from services.sandbox.world.live import LiveCall
from services.sandbox.world.voice_limits import Limits, in_force
from shared.v3.reports import Direction

REMEMBERED = 12 * 3600
"""Seconds that the beginning of a call counts for limits of rate: the longest time any of them names."""

_TIMES = {"12h": REMEMBERED, "10s": 10, "1s": 1}
_WARNED_AT = 0.8
"""The part of what a call may last after which its owner is warned."""

Stored = Mapping[str, str | None]


class Refused(Struct, frozen=True):
    """Why a call may not be: the word that rejected calls are sorted by, and the whole reason."""

    reason: str
    message: str


class Begun(Struct, frozen=True, array_like=True):
    """A call that began not long ago, as far as limits of rate need it."""

    id: str
    at: float
    direction: Direction
    trunk: str
    number: str
    abroad: bool
    hotspot: bool


class Site(Struct, frozen=True):
    """What decides on a call: the account and the trunk as stored, calls in progress, those begun lately."""

    account: Mapping[str, str]
    trunk: Stored
    going: Sequence[LiveCall] = ()
    begun: Sequence[Begun] = ()

    @property
    def limits(self) -> Limits:
        """The account's limits in force."""
        return in_force(self.account)


def begun(call: LiveCall) -> Begun:
    """What is remembered of a call's beginning."""
    to = call.destination
    return Begun(call.id, call.start, call.direction, call.trunk, call.number, to.is_abroad, to.is_hotspot)


def refusal(call: LiveCall, site: Site) -> Refused | None:
    """Why a call may not begin; None when it may."""
    checks = _INBOUND if call.direction == "in" else _OUTBOUND
    found = (check(call, site) for check in checks)
    return next((refused for refused in found if refused is not None), None)


def admitted(call: LiveCall, trunk: Stored) -> LiveCall:
    """The call as long as its trunk lets it be, and when its owner is to be warned that it ends."""
    if call.direction == "in":
        return call
    longest = min(_seconds(call, trunk), default=None)
    if longest is None:
        return call
    reason = f"Call to {call.number} ends after {longest} seconds, as limited on {call.trunk}"
    end = min(call.end, call.answered + longest)
    return replace(call, end=end, warned=call.answered + _WARNED_AT * longest, warning=reason)


def _seconds(call: LiveCall, trunk: Stored) -> list[int]:
    """What the trunk's longest duration and highest cost allow, in seconds from the answer on."""
    found = [int(trunk["max_dur"] or 0)] if trunk.get("max_dur") else []
    a_second = call.a_second(call.answered)
    if trunk.get("max_cost") and a_second:
        left = Decimal(trunk["max_cost"] or 0) - call.destination.connection
        found.append(max(1, int(left / a_second)))
    return found


def _closed(call: LiveCall, site: Site) -> Refused | None:
    switches = ("enabled", "enabled_in" if call.direction == "in" else "enabled_out")
    if all(site.trunk.get(switch) != "0" for switch in switches):
        return None
    return Refused("disabled", f"Trunk {call.trunk} is disabled")


def _unpaid(_call: LiveCall, site: Site) -> Refused | None:
    own = site.trunk.get("balance")
    if own is not None and int(own) <= 0:
        return Refused("balance", "Insufficient trunk balance")
    return Refused("balance", "Insufficient balance") if site.limits.available <= 0 else None


def _unknown(call: LiveCall, _site: Site) -> Refused | None:
    return None if call.destination.id else Refused("destination", "Invalid Destination")


def _odd_caller(call: LiveCall, _site: Site) -> Refused | None:
    digits = call.origin.isdigit() and _SHORTEST_CALLER <= len(call.origin) <= _LONGEST_CALLER
    return None if digits else Refused("cli", "Invalid CLI")


_SHORTEST_CALLER, _LONGEST_CALLER = 7, 15


def _barred(call: LiveCall, site: Site) -> Refused | None:
    for owner, stored in (("trunk", site.trunk), ("customer", site.account)):
        prefixes = listed(stored, "destinationacl")
        if not prefixes.permit(call.number):
            matched = max((p for p in prefixes.deny if call.number.startswith(str(p))), default="")
            return Refused("acl", f"{call.number} matches {owner} do not route {matched}".rstrip())
    return None


def _too_dear(call: LiveCall, site: Site) -> Refused | None:
    connection = call.destination.connection
    minute = call.destination.rates[call.record(call.answered).band]
    costs = {"max_cpm": minute, "max_cpc": connection, "max_cost": connection + minute / 60}
    for name, cost in costs.items():
        limit = site.trunk.get(name)
        if limit and cost > Decimal(limit):
            return Refused("maxcost", f"Call to {call.number} will exceed {limit} ( {cost:.5f} )")
    return None


def _too_many(call: LiveCall, site: Site) -> Refused | None:
    for scope, of_scope in _SCOPES.items():
        if not of_scope(call, begun(call)):
            continue
        going = [other for other in site.going if of_scope(call, begun(other))]
        on_trunk = [other for other in going if other.trunk == call.trunk]
        limit = site.trunk.get(f"limit_concurrent_{scope}")
        if limit is not None and len(on_trunk) >= int(limit):
            return Refused("concurrent", f"Trunk concurrent limit of {limit} calls exceeded")
        most = site.limits.concurrent(scope)
        if most is not None and len(going) >= most:
            return Refused("concurrent", f"Account concurrent limit of {most} calls exceeded")
    return None


def _too_fast(call: LiveCall, site: Site) -> Refused | None:
    for scope, of_scope in _SCOPES.items():
        if not of_scope(call, begun(call)):
            continue
        earlier = [other for other in site.begun if of_scope(call, other)]
        on_trunk = [other for other in earlier if other.trunk == call.trunk]
        of_account = site.limits.rate(scope)
        for owner, limit, counted in (
            ("Trunk", site.trunk.get(f"limit_rate_{scope}"), on_trunk),
            ("Account", of_account, earlier),
        ):
            calls, _, time = (limit or "").partition("/")
            recent = [other for other in counted if call.start - _TIMES.get(time, 0) < other.at]
            if calls and len(recent) >= int(calls):
                return Refused("rate", f"{owner} rate limit of {calls} calls per {time} exceeded")
    return None


_SCOPES: Mapping[str, Callable[[LiveCall, Begun], bool]] = {
    "in": lambda call, other: call.direction == other.direction == "in",
    "out": lambda call, other: call.direction == other.direction == "out",
    "out_international": lambda call, other: call.direction == "out" and other.abroad,
    "out_international_hotspot": lambda call, other: call.direction == "out" and other.hotspot,
    "out_per_number": lambda call, other: (
        call.direction == other.direction == "out" and call.number == other.number
    ),
}
"""Which other calls count for a limit of that name, for a call that it may concern."""

_INBOUND = (_closed, _too_many, _too_fast)
_OUTBOUND = (_closed, _unpaid, _unknown, _odd_caller, _barred, _too_dear, _too_many, _too_fast)
