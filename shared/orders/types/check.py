"""What an order may say: the rules that need more than one field, or more than a shape.

Found here, a mistake costs nothing; found by the carrier, it may cost a number that is bought and not usable.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from msgspec import UNSET, UnsetType

from shared.errors import Refusal
from shared.orders.types import calls, messages, ports, schedules
from shared.orders.types.kinds import (
    AnyOrder,
    Call,
    Choose,
    Emergency,
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    ReportRun,
    Sms,
    TrunkCreate,
    TrunkDelete,
    TrunkUpdate,
)
from shared.orders.types.messages import MessageFax, MessageSms
from shared.orders.types.mistakes import Mistake, number_mistakes, routing_mistakes, trunk_mistakes
from shared.orders.types.ports import PortGnp, PortMnp
from shared.orders.types.schedules import Schedule
from shared.orders.types.steps import about
from shared.orders.types.workflow import steps_of
from shared.v3.addresses import is_url
from shared.v3.report_names import known_reports, report_path

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", re.IGNORECASE | re.ASCII)


def check(spec: AnyOrder, account: str) -> list[Mistake]:
    """Everything that is wrong with an order for `account`; empty when it can be tried."""
    return [*_options(spec), *_its_own(spec, account)]


def _options(spec: AnyOrder) -> Iterator[Mistake]:
    """What every type may have."""
    if _is_after(spec.not_before, spec.deadline):
        yield Mistake("$.deadline", "later than 'not_before', or there is no time to begin in")
    if spec.confirm == "wait" and not any(about(spec, tube).final for tube in steps_of(spec)):
        yield Mistake("$.confirm", "nothing that this order does is final, so it has nothing to wait for")


def _is_after(moment: datetime | UnsetType, other: datetime | UnsetType) -> bool:
    return isinstance(moment, datetime) and isinstance(other, datetime) and moment >= other


def _its_own(spec: AnyOrder, account: str) -> Iterator[Mistake]:
    match spec:
        case NumberActivate():
            yield from _activate(spec, account)
        case NumberUpdate():
            yield from _update(spec, account)
        case TrunkCreate() | TrunkUpdate() | TrunkDelete():
            yield from trunk_mistakes(spec, account)
        case NumberRelease():
            yield from number_mistakes(spec.number)
        case PortGnp() | PortMnp():
            yield from _port(spec, account)
        case MessageSms() | MessageFax():
            yield from (Mistake(field, why) for field, why in messages.mistakes(spec))
            numbers = spec.to if isinstance(spec, MessageFax) else [spec.to]
            yield from (mistake for number in numbers for mistake in number_mistakes(number, "$.to"))
        case ReportRun():
            yield from _report(spec)
        case Call():
            yield from _call(spec, account)


def _activate(spec: NumberActivate, account: str) -> Iterator[Mistake]:
    if (spec.number is UNSET) == (spec.choose is UNSET):
        yield Mistake("$.number", "give either 'number' or 'choose'")
    if isinstance(spec.number, str):
        yield from number_mistakes(spec.number)
    yield from _ceilings(spec)
    yield from _settings(spec, account)


def _update(spec: NumberUpdate, account: str) -> Iterator[Mistake]:
    yield from number_mistakes(spec.number)
    if all(part is UNSET for part in (spec.config, spec.trunk, spec.sms, spec.emergency)):
        yield Mistake("$", "says nothing to change: give 'config', 'trunk', 'sms' or 'emergency'")
    yield from _settings(spec, account)


def _settings(spec: NumberActivate | NumberUpdate, account: str) -> Iterator[Mistake]:
    """What may be set on a number."""
    yield from routing_mistakes(spec.trunk, spec.config, account)
    if isinstance(spec.sms, Sms):
        yield from _sms(spec.sms)
    if isinstance(spec.emergency, Emergency):
        yield from _emergency(spec.emergency)
        if isinstance(spec.number, str) and not spec.number.startswith("44"):
            yield Mistake("$.emergency", "999 records are for UK numbers only")


def _sms(wanted: Sms) -> Iterator[Mistake]:
    schemes = {"http": ("http",), "http_json": ("http", "https")}[wanted.mode]
    if not is_url(wanted.endpoint, schemes):
        yield Mistake("$.sms.endpoint", f"mode {wanted.mode} needs a URL with {' or '.join(schemes)}")


def _ceilings(spec: NumberActivate) -> Iterator[Mistake]:
    if isinstance(spec.choose, Choose) and not _is_price(spec.choose.max_setup):
        yield Mistake("$.choose.max_setup", "an amount of 0 or more")
    if isinstance(spec.max_setup, Decimal):
        if spec.number is UNSET:
            yield Mistake("$.max_setup", "goes with a given 'number'; 'choose' has its own")
        elif not _is_price(spec.max_setup):
            yield Mistake("$.max_setup", "an amount of 0 or more")


def _is_price(amount: Decimal | None) -> bool:
    return amount is None or (amount.is_finite() and amount >= 0)


def _emergency(record: Emergency) -> Iterator[Mistake]:
    if not _POSTCODE.fullmatch(record.postcode):
        yield Mistake("$.emergency.postcode", "a UK postcode has its space: SW1A 1AA")
    if record.bussuffix and (record.title or record.forename):
        yield Mistake("$.emergency", "'bussuffix' is for businesses, 'title' and 'forename' are for people")


def _port(spec: PortGnp | PortMnp, account: str) -> Iterator[Mistake]:
    yield from (Mistake(field, why) for field, why in ports.mistakes(spec))
    yield from routing_mistakes(spec.trunk, spec.config, account)


def _report(spec: ReportRun) -> Iterator[Mistake]:
    if report_path(spec.report) is None:
        yield Mistake("$.report", f"there is no such report; the carrier has {', '.join(known_reports())}")
    yield from _schedule(spec)
    if "callback" in spec.parameters:
        yield Mistake(
            "$.parameters.callback", "use the order's own 'callback': it comes when the report is here"
        )


def _schedule(spec: ReportRun) -> Iterator[Mistake]:
    if isinstance(spec.schedule, Schedule):
        yield from (Mistake(f"$.schedule.{name}", why) for name, why in schedules.mistakes(spec.schedule))
        if spec.deadline is not UNSET:
            yield Mistake("$.deadline", "a standing order goes on until it is cancelled")
        return
    for name, value in spec.parameters.items():
        if schedules.is_relative(name, value):
            yield Mistake(f"$.parameters.{name}", "only with a 'schedule'; else give a date")


def _call(spec: Call, account: str) -> Iterator[Mistake]:
    meant = calls.meaning(spec)
    if meant is None:
        yield Mistake(
            "$.path", f"the catalogue has no {spec.method} at this path; leave out /v3 and the host"
        )
        return
    if not calls.is_write(meant.endpoint):
        yield Mistake("$.method", _NOT_A_WRITE[meant.endpoint.kind].format(path=calls.BASE + spec.path))
    elif meant.endpoint.method != spec.method:
        yield Mistake("$.method", f"the carrier's own method here is {meant.endpoint.method}")
    elif meant.path != calls.BASE + spec.path:
        yield Mistake("$.path", f"the carrier spells it {meant.path.removeprefix(calls.BASE)}")
    if meant.variables.get("account") not in (None, account):
        yield Mistake("$.path", f"the path names another account than {account}")
    yield from _sent(spec)


_NOT_A_WRITE = {
    "tool": "a tool changes nothing: ask it at GET {path}",
    "read": "a read changes nothing: ask it at GET {path}",
    "file": "a file changes nothing: fetch it at GET {path}",
    "report": "a report is an order of its own: use type 'report.run'",
}


def _sent(spec: Call) -> Iterator[Mistake]:
    given = [name for name in ("parameters", "body") if getattr(spec, name) is not UNSET]
    if len(given) > 1:
        yield Mistake("$.body", "give either 'parameters' or 'body'")
    if spec.upload is not UNSET:
        yield Mistake(
            "$.upload", "set by the v3 surface alone; send a 'body', with 'encoding' if it is no text"
        )
    if spec.encoding != "text" and spec.body is UNSET:
        yield Mistake("$.encoding", "says how 'body' is written, and there is none")
    try:
        if calls.overrides(spec, calls.content(spec)):
            yield Mistake("$.method", "say here which method is meant, and not with a parameter '_method'")
    except (ValueError, Refusal) as error:
        yield Mistake("$.body", f"cannot be sent: {error}")
