"""What an account makes of a call that is tried: over which trunk it goes, and to whom. Pure.

Whether trunk and account let it is for `admission` to say. What was decided when a call began stays decided.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import cast

from msgspec import Struct

from services.sandbox.world.admission import Begun, Refused, Site, admitted, refusal
from services.sandbox.world.destinations import Destination, outbound
from services.sandbox.world.lines import Attempt
from services.sandbox.world.live import LiveCall
from services.sandbox.world.trunks import Trunk, default
from services.sandbox.world.voice_limits import Limits, in_force
from shared.v3 import routing
from shared.v3.encoding import decode
from shared.v3.routing import Inbound, Plan

Config = Mapping[str, object]

WITHHELD = "anonymous"
"""Who calls, when he does not say."""

NOWHERE = Destination(
    0, "", "", "", "", 0, {"peak": Decimal(0), "offpeak": Decimal(0), "weekend": Decimal(0)}
)
"""Where a call to a number goes that no rate fits."""


class NumberAt(Struct, frozen=True):
    """A number of the account, and what decides on its calls."""

    e164: str
    config: str
    trunk: str


class Stage(Struct, frozen=True):
    """An account as far as it decides on calls; `config` is its default configuration."""

    name: str
    account: Mapping[str, str]
    trunks: Mapping[str, Trunk]
    config: str = ""
    begun: Sequence[Begun] = ()

    @property
    def limits(self) -> Limits:
        """The account's limits in force."""
        return in_force(self.account)

    def judged(self, call: LiveCall, going: Sequence[LiveCall]) -> LiveCall | Refused:
        """The call as it may be, beside those that are on; or why it may not."""
        trunk = self.trunks.get(call.trunk, {})
        refused = refusal(call, Site(self.account, trunk, going, self.begun))
        return admitted(call, trunk) if refused is None else refused

    def out(self, attempt: Attempt) -> LiveCall:
        """The call that a line tries to make, over one of the trunks."""
        names = sorted(self.trunks, key=lambda name: (float(self.trunks[name].get("created_at") or 0), name))
        return LiveCall(
            id=attempt.id,
            sip_id=attempt.sip_id,
            direction="out",
            account=self.name,
            trunk=names[attempt.luck % len(names)],
            tag=attempt.tag,
            origin=attempt.own,
            number=attempt.other,
            destination=attempt.destination,
            start=attempt.start,
            progress=attempt.progress,
            answered=attempt.answered,
            end=attempt.end,
        )

    def into(self, attempt: Attempt, number: NumberAt) -> Iterator[LiveCall]:
        """The call that rings one of the numbers, and the one it is forwarded to; none if nobody rings."""
        planned = self.plan(number, attempt.other, attempt.start, withheld=attempt.withheld, attempt=attempt)
        if planned.outcome != "ring":
            return
        call = LiveCall(
            id=attempt.id,
            sip_id=attempt.sip_id,
            direction="in",
            account=self.name,
            trunk=self.billed(number),
            tag="",
            origin=WITHHELD if attempt.withheld else attempt.other,
            number=number.e164,
            destination=attempt.destination,
            start=attempt.start,
            progress=attempt.progress,
            answered=attempt.answered,
            end=attempt.end,
            kind="payphone" if attempt.payphone else kind(attempt.other),
            rings=targets(planned),
        )
        yield call
        yield from forwarded(call, planned)

    def plan(
        self,
        number: NumberAt,
        caller: str,
        at: float,
        *,
        withheld: bool = False,
        attempt: Attempt | None = None,
    ) -> Plan:
        """Who rings under the configuration that counts for the number."""
        trunk = self.trunks.get(number.trunk or default(self.name), {})
        levels = (number.config, trunk.get("config") or "", self.config)
        config = routing.chosen(*(decoded(level) for level in levels))
        payphone = attempt is not None and attempt.payphone
        call = Inbound(number.e164, caller, withheld=withheld, payphone=payphone)
        return routing.plan(config, call, datetime.fromtimestamp(at, UTC))

    def billed(self, number: NumberAt) -> str:
        """The trunk of a call to a number: the configuration's option goes before the association."""
        options = (decoded(number.config) or {}).get("options")
        option = str(cast("Config", options).get("trunk", "")).upper() if isinstance(options, dict) else ""
        return next((name for name in (option, number.trunk) if name in self.trunks), default(self.name))


def forwarded(call: LiveCall, planned: Plan) -> Iterator[LiveCall]:
    """The second call, out again, when the endpoint that answers the first one is a number elsewhere."""
    first = next((ring for group in planned.groups for ring in group if ring.type != "busy"), None)
    if first is None or first.type != "pstn":
        return
    to = outbound(first.target) or NOWHERE
    if any(first.leg.get(name) is not None and _over(first.leg[name], cost) for name, cost in _costs(to)):
        return
    yield LiveCall(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, call.id)),
        sip_id=call.sip_id,
        direction="out",
        account=call.account,
        trunk=str(first.leg.get("trunk") or call.trunk).upper(),
        tag="",
        origin=str(first.leg.get("cli") or call.origin),
        number=first.target,
        destination=to,
        start=call.start,
        progress=call.progress,
        answered=call.answered,
        end=call.end,
        source=call.number,
    )


def targets(planned: Plan) -> tuple[str, ...]:
    """The endpoints that ring, in order."""
    return tuple(ring.target for group in planned.groups for ring in group)


def kind(caller: str) -> str:
    """What somebody calls from, as far as his number tells."""
    return "mobile" if caller.startswith("447") else "fixed"


def overspent(
    calls: Sequence[LiveCall], now: float, available: int, of_trunk: Mapping[str, int]
) -> list[LiveCall]:
    """The outbound calls that must end: those of a trunk, or of all, that have used up what may be spent."""
    going = [call for call in calls if call.direction == "out" and call.is_on(now)]
    ending: list[LiveCall] = []
    for name, balance in of_trunk.items():
        ending += _beyond([call for call in going if call.trunk == name], now, balance)
    return ending + _beyond([call for call in going if call not in ending], now, available)


def _beyond(calls: list[LiveCall], now: float, money: int) -> list[LiveCall]:
    spent = sum(call.charge(now) for call in calls)
    return calls if money <= 0 or spent > Decimal(money).scaleb(-5) else []


def _costs(to: Destination) -> tuple[tuple[str, Decimal], ...]:
    return ("maxcpm", to.rates["peak"]), ("maxcpc", to.connection)


def _over(limit: object, cost: Decimal) -> bool:
    return cost > Decimal(str(limit))


@lru_cache(1024)
def decoded(config: str) -> Config | None:
    """A stored configuration; None for none."""
    return cast("Config", decode(config)) if config else None
