"""What an order may say: the rules that need more than one field, or more than a shape.

Found here, a mistake costs nothing; found by the carrier, it may cost a number that is bought and not usable.
"""

from collections.abc import Iterator
from decimal import Decimal

import phonenumbers
from msgspec import UNSET, Struct

from shared.orders.kinds import AnyOrder, Choose, Emergency, NumberActivate, NumberRelease, ReportRun
from shared.v3 import number_config
from shared.v3.report_names import known_reports, report_path


class Mistake(Struct, frozen=True):
    """One thing wrong with an order: where (a JSON path), and what."""

    field: str
    message: str


def check(spec: AnyOrder, account: str) -> list[Mistake]:
    """Everything that is wrong with an order for `account`; empty when it can be tried."""
    match spec:
        case NumberActivate():
            return list(_activate(spec, account))
        case NumberRelease():
            return list(_number(spec.number))
        case ReportRun():
            return list(_report(spec))


def _activate(spec: NumberActivate, account: str) -> Iterator[Mistake]:
    if (spec.number is UNSET) == (spec.choose is UNSET):
        yield Mistake("$.number", "give either 'number' or 'choose'")
    if isinstance(spec.number, str):
        yield from _number(spec.number)
    yield from _ceilings(spec)
    if isinstance(spec.trunk, str) and not spec.trunk.startswith(f"{account}-"):
        yield Mistake("$.trunk", f"a trunk of account {account} is called {account}-NAME")
    if isinstance(spec.config, dict):
        for error in number_config.check(spec.config, account=account, trunk_exists=lambda _name: True):
            yield Mistake("$.config", error)
    if isinstance(spec.emergency, Emergency):
        yield from _emergency(spec.emergency)


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


def _number(number: str) -> Iterator[Mistake]:
    """E.164 as the carrier's paths want it. Length only: which ranges exist is the carrier's to know."""
    try:
        parsed = phonenumbers.parse("+" + number)
    except phonenumbers.NumberParseException as error:
        yield Mistake("$.number", f"not an E.164 number: {error}")
        return
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        yield Mistake("$.number", "not a possible number of its country: too long or too short")


def _emergency(record: Emergency) -> Iterator[Mistake]:
    if record.bussuffix and (record.title or record.forename):
        yield Mistake("$.emergency", "'bussuffix' is for businesses, 'title' and 'forename' are for people")


def _report(spec: ReportRun) -> Iterator[Mistake]:
    if report_path(spec.report) is None:
        yield Mistake("$.report", f"there is no such report; the carrier has {', '.join(known_reports())}")
    if "callback" in spec.parameters:
        yield Mistake(
            "$.parameters.callback", "use the order's own 'callback': it comes when the report is here"
        )
