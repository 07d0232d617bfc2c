"""The 999 record of a number: what the emergency services are told about where it is. Endpoints 133 and 134.

It holds a person's name and address: never log one. There is no way to delete a record, only to replace it.
All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

from collections.abc import Mapping
from typing import cast

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.answers import Judge
from shared.carrier.client import Carrier
from shared.exchange.line import Answer


class EmergencyRecord(Struct, frozen=True):
    """A record. `status` is `pending`, `accepted` or `rejected`; the rest is as it was submitted."""

    status: str | None = None
    title: str | None = None
    forename: str | None = None
    name: str | None = None
    bussuffix: str | None = None
    premises: str | int | None = None
    thoroughfare: str | None = None
    locality: str | None = None
    postcode: str | None = None

    def __repr__(self) -> str:
        return f"EmergencyRecord({self.status})"


def get(carrier: Carrier, number: str) -> EmergencyRecord | None:
    """The number's record, or None if it has none."""
    return carrier.exchange(operations.EMERGENCY_GET, _only, {"number": number})


def put(carrier: Carrier, number: str, record: Mapping[str, str]) -> EmergencyRecord:
    """Submit a record in the carrier's own member names; charged each time. What is true afterwards."""

    def read(judge: Judge, answer: Answer) -> EmergencyRecord:
        return _only(judge, answer) or judge.doubt(answer, "no record in the answer")

    return carrier.exchange(operations.EMERGENCY_PUT, read, {"number": number}, body=record)


def _only(judge: Judge, answer: Answer) -> EmergencyRecord | None:
    """The one record of the list that the carrier answers with; a bare record is taken as well."""
    content = judge.json(answer)
    rows = cast("list[object]", content) if isinstance(content, list) else [content]
    return judge.shaped(answer, rows[0], EmergencyRecord) if rows else None
