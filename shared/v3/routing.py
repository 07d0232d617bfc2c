"""Who rings when: what becomes of an inbound call under a stored routing configuration. Pure.

It takes for granted that the configuration passed `number_config.check`, and it places no calls. Rules are
held against the wall clock of the United Kingdom, summer time included.
Where to look next: `number_config` (what may be stored at all).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from shared.v3.number_config.rules import minutes, whole

Document = Mapping[str, object]
Outcome = Literal["ring", "busy", "announcement", "refused", "disabled", "undelivered"]

UK = ZoneInfo("Europe/London")
DEFAULT = "default"


class Inbound(Struct, frozen=True):
    """A call on its way in. `zone` is where it arrives, None when nowhere in particular."""

    number: str
    caller: str = ""
    withheld: bool = False
    payphone: bool = False
    zone: str | None = None


class Ring(Struct, frozen=True):
    """One endpoint that rings: `delay` seconds into its group, for `timeout` seconds (None: without end)."""

    type: str
    target: str
    delay: int
    timeout: int | None
    leg: Mapping[str, object]


class Plan(Struct, frozen=True):
    """What becomes of a call: who rings, group after group, if anybody does. `block` is where it says so."""

    outcome: Outcome
    block: str | None = None
    groups: tuple[tuple[Ring, ...], ...] = ()


def chosen(number: Document | None, trunk: Document | None, default: Document | None) -> Document | None:
    """The configuration that counts: the nearest level that has one, even a disabled one."""
    return next((level for level in (number, trunk, default) if level), None)


def plan(config: Document | None, call: Inbound, at: datetime) -> Plan:
    """What becomes of a call at a moment (which knows its time zone)."""
    if config is None:
        return Plan("undelivered")
    stopped = _stopped(_section(config, "options"), call)
    if stopped is not None:
        return Plan(stopped)
    block = block_at(config, at)
    groups = cast("list[list[Document]]", _section(config, "routing").get(block, []))
    rings = tuple(tuple(_ring(leg, call.number) for leg in _in_zone(group, call.zone)) for group in groups)
    return Plan(_outcome(rings), block if rings else None, rings)


def block_at(config: Document, at: datetime) -> str:
    """The block that counts at a moment: that of the first rule that holds and has one."""
    local, routing = at.astimezone(UK), _section(config, "routing")
    for name, periods in _section(config, "rules").items():
        if name in routing and any(holds(period, local) for period in cast("list[Document]", periods)):
            return name
    return DEFAULT


def holds(period: Document, local: datetime) -> bool:
    """Whether all that a period says is so at a moment of UK local time."""
    day = {"dow": local.isoweekday(), "day": local.day, "month": local.month}
    listed = (day[name] in _integers(period[name]) for name in day if name in period)
    return all(listed) and ("time" not in period or _within(period["time"], local))


def _within(span: object, local: datetime) -> bool:
    """Whether a moment lies in a span of time; its end is no longer part of it."""
    start, end = (minutes(time) or 0 for time in cast("list[object]", span))
    now = local.hour * 60 + local.minute
    return start <= now < end if start < end else now >= start or now < end


def _stopped(options: Document, call: Inbound) -> Outcome | None:
    """What keeps a call from ringing anybody, if anything does."""
    if options.get("enabled") is False:
        return "disabled"
    if options.get("block_payphone") is True and call.payphone:
        return "refused"
    return "announcement" if options.get("acr") is True and call.withheld else None


def _in_zone(group: list[Document], zone: str | None) -> list[Document]:
    """The legs of the call's zone, or those of none where there are no such."""
    here = [leg for leg in group if zone is not None and leg.get("zone") == zone]
    return here or [leg for leg in group if "zone" not in leg]


def _ring(leg: Document, number: str) -> Ring:
    target = str(leg.get("endpoint") or leg.get("user") or leg.get("number") or "")
    if leg["type"] == "sip":
        target = _substituted(target, number)
    return Ring(str(leg["type"]), target, whole(leg.get("delay")) or 0, whole(leg.get("timeout")), leg)


def _substituted(endpoint: str, number: str) -> str:
    national = f"0{number[2:]}" if number.startswith("44") else number
    for word in ("%e164", "%164", "%did", "%number"):
        endpoint = endpoint.replace(word, number)
    return endpoint.replace("%ukn", national)


def _outcome(rings: tuple[tuple[Ring, ...], ...]) -> Outcome:
    if not rings:
        return "undelivered"
    return "busy" if all(ring.type == "busy" for ring in rings[0]) else "ring"


def _section(config: Document, name: str) -> Document:
    """A section as a map: PHP writes an empty one as a list."""
    value = config.get(name)
    return cast("Document", value) if isinstance(value, dict) else {}


def _integers(values: object) -> list[int | None]:
    return [whole(value) for value in cast("list[object]", values)]
