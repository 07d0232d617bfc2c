"""Section 10, the emergency-services (999) record of a number: paid for, pending, accepted shortly after."""

import re
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from services.sandbox.endpoints.numbers import held, not_here
from services.sandbox.endpoints.routing import Routes, unaffordable
from services.sandbox.world.numbers import Numbers
from services.sandbox.world.prices import PRICES
from shared.clock import Clock
from shared.v3.http import Answer, Call
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request

_RECORD = "/v3/numbers/{account}/allocated/{number}/999"

ACCEPTED_AFTER = 2.0
"""Seconds a submission stays `pending`."""

_LENGTHS = {
    "title": 20,
    "forename": 20,
    "name": 50,
    "bussuffix": 50,
    "premises": 60,
    "thoroughfare": 55,
    "locality": 30,
    "postcode": 12,
}
_REQUIRED = frozenset({"name", "premises", "thoroughfare", "locality", "postcode"})
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", re.IGNORECASE)


class Record(Struct, frozen=True):
    """A record as submitted; empty texts are not given."""

    title: str = ""
    forename: str = ""
    name: str = ""
    honours: str = ""
    bussuffix: str = ""
    premises: str = ""
    thoroughfare: str = ""
    locality: str = ""
    postcode: str = ""


class EmergencyEndpoints:
    """Answers about the record of one number."""

    def __init__(self, numbers: Numbers, clock: Clock) -> None:
        self._numbers = numbers
        self._clock = clock

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {f"GET {_RECORD}": self.show, f"PUT {_RECORD}": self.submit}

    def show(self, call: Call) -> Answer:
        """The record as a list of one; `[]` when there is none."""
        found = held(self._numbers, call)
        return Answer([self._shown(found.emergency, found.emergency_at)] if found.emergency else [])

    def submit(self, call: Call) -> Answer:
        """Replace the record and charge for the submission, in one step."""
        held(self._numbers, call)
        number = call.variables["number"]
        errors = [*_misplaced(number), *_mistakes(call.parameters)]
        if errors:
            raise bad_request(*errors)
        given = {name: call.parameters.text(name) or "" for name in _LENGTHS}
        record, now = msgspec.json.encode(Record(**given)), self._clock.time()
        outcome, available = self._numbers.submit_emergency(call.account, number, record, now)
        if outcome == "funds":
            raise unaffordable(PRICES.emergency, available)
        if outcome == "absent":
            raise not_here()
        return self.show(call)

    def _shown(self, record: str, submitted: float) -> dict[str, object]:
        pending = self._clock.time() < submitted + ACCEPTED_AFTER
        since = f"{datetime.fromtimestamp(submitted, UTC):%Y-%m-%d %H:%M:%S}"
        fields = msgspec.structs.asdict(msgspec.json.decode(record, type=Record))
        return {"status": "pending" if pending else "accepted", **fields, "from": since, "to": None}


def _misplaced(number: str) -> list[str]:
    return [] if number.startswith("44") else ["Emergency services records are for UK numbers only"]


def _mistakes(parameters: Parameters) -> list[str]:
    """Every mistake of a submission, field by field."""
    values = {name: parameters.text(name) for name in _LENGTHS}
    mistakes = [f"{name} is required" for name in _LENGTHS if name in _REQUIRED and not values[name]]
    mistakes += [
        f"{name} must not exceed {limit} characters"
        for name, limit in _LENGTHS.items()
        if len(values[name] or "") > limit
    ]
    if values["postcode"] and not _POSTCODE.fullmatch(values["postcode"]):
        mistakes.append("Invalid postcode")
    if values["bussuffix"] and (values["title"] or values["forename"]):
        mistakes.append("A record is for a business or an individual, not both")
    return mistakes
