"""Porting: submit a port, and see how far it has come. Endpoints 137 to 146.

A port has no name but the reference that its submission answers with. A submission that is repeated is
another one, and charged; only a mobile number's is refused, while the first is open. Nothing takes one back.
All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

from collections.abc import Mapping

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.answers import Enveloped, Judge
from shared.carrier.client import Carrier
from shared.exchange.line import Answer

Reference = str | int
"""The carrier writes it now as a string, now as a number."""


class Event(Struct, frozen=True):
    """A status that a port has reached."""

    status_code: str
    status: str = ""
    date: str = ""
    info: str | None = None


class Port(Struct, frozen=True):
    """A port, and every status it has reached, oldest first."""

    status_code: str
    status: str = ""
    events: tuple[Event, ...] = ()
    date_port: str | None = None
    """The day it is made on, where the carrier says so."""


class _Row(Struct, frozen=True):
    ref: Reference
    mbn: str = ""


class _Submitted(Struct, frozen=True):
    ref: Reference


class _Mobile(Struct, frozen=True):
    ref: Reference
    pac: str
    status_code: str
    msisdn: str = ""
    status: str = ""
    date_port: str | None = None
    date_updated: str = ""


def geographic(carrier: Carrier, mbn: str) -> list[str]:
    """The references of the ports of a main number: the open ones, and those that ended not long ago."""
    rows = carrier.call(operations.PORTS_LIST, Enveloped[list[_Row]]).data
    return [str(row.ref) for row in rows if row.mbn == mbn]


def geographic_port(carrier: Carrier, ref: str) -> Port | None:
    """One port; None if there is none of that reference."""

    def read(judge: Judge, answer: Answer) -> Port:
        return judge.shaped(answer, judge.json(answer), Enveloped[Port]).data

    return carrier.find(operations.PORT_GET, read, {"ref": ref})


def submit_geographic(carrier: Carrier, form: Mapping[str, object]) -> str:
    """Submit a port; its reference. Refused with 400 and everything that is wrong with it."""
    return str(carrier.call(operations.PORT_SUBMIT, _Submitted, body=form).ref)


def mobile(carrier: Carrier, pac: str, msisdn: str) -> list[str]:
    """The references of the ports of a number with that code, which other numbers may have as well."""
    rows = _mobile_ports(carrier)
    return [str(row.ref) for row in rows if row.pac.upper() == pac.upper() and row.msisdn in {"", msisdn}]


def mobile_port(carrier: Carrier, pac: str, ref: str) -> Port | None:
    """One port; its only event is the status it has. By its code the carrier shows the latest of several."""

    def read(judge: Judge, answer: Answer) -> _Mobile:
        return judge.shaped(answer, judge.json(answer), Enveloped[_Mobile]).data

    found = carrier.find(operations.MOBILE_PORT_GET, read, {"pac": pac})
    if found is not None and str(found.ref) != ref:
        found = next((row for row in _mobile_ports(carrier) if str(row.ref) == ref), None)
    if found is None:
        return None
    event = Event(found.status_code, found.status, found.date_updated)
    return Port(found.status_code, found.status, (event,), found.date_port)


def _mobile_ports(carrier: Carrier) -> list[_Mobile]:
    return carrier.call(operations.MOBILE_PORTS_LIST, Enveloped[list[_Mobile]]).data


def submit_mobile(carrier: Carrier, form: Mapping[str, object]) -> str:
    """Submit a port; its reference."""
    return str(carrier.call(operations.MOBILE_PORT_SUBMIT, Enveloped[_Submitted], body=form).data.ref)
