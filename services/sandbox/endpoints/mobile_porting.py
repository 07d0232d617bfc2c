"""Section 11, porting: mobile numbers, moved with the code that their losing provider has given out."""

import re
from datetime import date, datetime

from services.sandbox.endpoints.port_form import port_date
from services.sandbox.endpoints.routing import Routes, unaffordable
from services.sandbox.world.port_steps import MOBILE_DAYS, first_day, port_moment
from services.sandbox.world.porting import Porting
from services.sandbox.world.ports import MobilePort, day, log
from shared.clock import Clock
from shared.v3.addresses import is_mail
from shared.v3.http import Answer, Call, envelope
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request, not_found

_PORTS = "/v3/porting/{account}/mnp"

_MSISDN = re.compile(r"447[1-9][0-9]{8}")
_PAC = re.compile(r"[A-Z]{3}[0-9]{6,7}")
_VALID_DAYS = 30


class MobilePortingEndpoints:
    """Answers about mobile ports. A code that is in use can not be used again."""

    def __init__(self, porting: Porting, clock: Clock) -> None:
        self._porting = porting
        self._clock = clock

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"POST {_PORTS}": self.submit,
            f"GET {_PORTS}": self.list,
            f"GET {_PORTS}/{{pac}}": self.show,
        }

    def submit(self, call: Call) -> Answer:
        """Order a port for the day asked for, or the soonest."""
        now = float(int(self._clock.time()))
        errors = _mistakes(call.parameters, now)
        if errors:
            raise bad_request(*errors)
        port = _port(self._porting.new_ref(mobile=True), call.parameters, now)
        done = self._porting.submit_mobile(call.account, port)
        if done.outcome == "open":
            raise bad_request(f"PAC {port.pac} is in use already")
        if done.outcome == "funds":
            raise unaffordable(done.price, done.available)
        return envelope({**_named(port), "date_port": day(port.port_at), "ref": int(port.ref)})

    def list(self, call: Call) -> Answer:
        """The orders, newest first."""
        return envelope([self._row(port) for port in self._porting.listed_mobile(call.account)])

    def show(self, call: Call) -> Answer:
        """One order, by its code or its reference."""
        port = self._porting.get_mobile(call.account, call.variables["pac"])
        if port is None:
            raise not_found("No such order")
        return envelope(self._row(port))

    def _row(self, port: MobilePort) -> dict[str, object]:
        last = log(port, self._clock.time())[-1]
        return {
            **_named(port),
            "date_added": day(port.submitted),
            "date_updated": day(last.at),
            "date_port": day(port.port_at),
            "status_code": last.status,
            "status": last.text,
            "ref": int(port.ref),
        }


def _named(port: MobilePort) -> dict[str, object]:
    return {"pac": port.pac, "msisdn": port.msisdn}


def _port(ref: str, given: Parameters, now: float) -> MobilePort:
    wanted = port_date(given.text("port_date") or "")
    chosen = first_day(now, MOBILE_DAYS) if wanted is None else wanted.date()
    return MobilePort(ref, now, port_moment(chosen), _pac(given), _msisdn(given))


def _mistakes(given: Parameters, now: float) -> list[str]:
    mistakes: list[str] = []
    if not _MSISDN.fullmatch(_msisdn(given)):
        mistakes.append("Invalid msisdn" if given.text("msisdn") else "msisdn is required")
    if not _PAC.fullmatch(_pac(given)):
        mistakes.append("Invalid pac" if given.text("pac") else "pac is required")
    contact, wanted = given.text("contact_email"), given.text("port_date")
    if contact is not None and not is_mail(contact):
        mistakes.append("Invalid contact_email")
    if wanted is not None and not _is_possible(port_date(wanted), first_day(now, 1)):
        mistakes.append("Invalid port_date")
    return mistakes


def _is_possible(wanted: datetime | None, earliest: date) -> bool:
    """Not before the next working day, and while the code is valid."""
    return wanted is not None and 0 <= (wanted.date() - earliest).days < _VALID_DAYS


def _msisdn(given: Parameters) -> str:
    return (given.text("msisdn") or "").strip().removeprefix("+")


def _pac(given: Parameters) -> str:
    return (given.text("pac") or "").strip().upper()
