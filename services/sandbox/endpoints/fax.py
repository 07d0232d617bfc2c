"""Sections 12 and 13, faxes: those that came in, and sending one."""

import re
from datetime import UTC, datetime

from services.sandbox.endpoints.addresses import is_url
from services.sandbox.endpoints.messaging import e164, is_number
from services.sandbox.endpoints.routing import Routes, unaffordable
from services.sandbox.world.fax_pdf import document
from services.sandbox.world.faxes import URGENT, Fax, Faxes, Order
from shared.clock import Clock
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.parameters import File, Parameters
from shared.v3.refusal import bad_request, not_found

_INBOUND = "/v3/fax/{account}/inbound"
_FAX = _INBOUND + "/{number}/{hash}"

_PDF = "application/pdf"
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


class FaxEndpoints:
    """Answers about faxes."""

    def __init__(self, faxes: Faxes, clock: Clock) -> None:
        self._faxes = faxes
        self._clock = clock

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_INBOUND}": self.received,
            f"GET {_INBOUND}/{{number}}": self.received,
            f"GET {_FAX}": self.show,
            f"DELETE {_FAX}": self.delete,
            "POST /v3/messaging/{account}/fax": self.send,
        }

    def received(self, call: Call) -> Answer:
        """What came in, on all numbers or on one, newest first."""
        number = call.variables.get("number")
        faxes = self._faxes.received(call.account)
        return envelope([_row(call.account, fax) for fax in faxes if number in (None, fax.destination)])

    def show(self, call: Call) -> Answer:
        """The document, as often as wanted."""
        return Answer(content=document(self._fax(call)), content_type=_PDF)

    def delete(self, call: Call) -> Answer:
        """Delete a fax, for good."""
        if not self._faxes.delete(call.account, self._fax(call)):
            raise not_found("No such fax")
        return success()

    def send(self, call: Call) -> Answer:
        """Fax one PDF to every recipient; one that cannot be reached so keeps it from all."""
        given = call.parameters
        errors = [*_mistakes(given), *_file_mistakes(given.files), *self._schedule_mistakes(given)]
        if errors:
            raise bad_request(*errors)
        order = self._order(given)
        faxes, payment = self._faxes.send(call.account, order)
        if not payment.done:
            raise unaffordable(order.price, payment.available)
        return Answer([{"number": fax.recipient, "id": fax.id} for fax in faxes])

    def _fax(self, call: Call) -> Fax:
        name = call.variables["hash"].removesuffix(".pdf")
        fax = self._faxes.find(call.account, call.variables["number"], name)
        if fax is None:
            raise not_found("No such fax")
        return fax

    def _order(self, given: Parameters) -> Order:
        return Order(
            sender=e164(given.text("from") or ""),
            recipients=[e164(str(to)) for to in given.many("to")],
            at=_moment(given) or self._clock.time(),
            priority=int(given.text("priority") or URGENT),
            report=given.text("report") or "",
        )

    def _schedule_mistakes(self, given: Parameters) -> list[str]:
        if given.text("sendat") is None:
            return []
        return [] if (_moment(given) or 0) >= int(self._clock.time()) else ["Invalid sendat"]


def _row(account: str, fax: Fax) -> dict[str, object]:
    return {
        "hash": fax.hash,
        "time": fax.time,
        "originator": fax.originator,
        "destination": fax.destination,
        "station": fax.station,
        "duration": fax.duration,
        "pages": fax.pages,
        "url": f"/v3/fax/{account}/inbound/{fax.destination}/{fax.hash}.pdf",
    }


def _mistakes(given: Parameters) -> list[str]:
    recipients, sender, report = given.many("to"), given.text("from"), given.text("report")
    mistakes: list[str] = []
    if not recipients:
        mistakes.append("to[] is required")
    elif not all(is_number(str(to)) for to in recipients):
        mistakes.append("Invalid to")
    if sender is None:
        mistakes.append("from is required")
    elif not is_number(sender):
        mistakes.append("Invalid from")
    if not re.fullmatch(r"-?\d{1,4}", given.text("priority") or "0"):
        mistakes.append("Invalid priority")
    return mistakes if report is None or is_url(report) else [*mistakes, "Invalid report"]


def _file_mistakes(files: list[File]) -> list[str]:
    """Exactly one PDF; its name and its first bytes both have to say so."""
    if len(files) != 1 or not re.fullmatch(r"file(\[\d*\])?", files[0].name):
        return ["file[] is required" if not files else "Exactly one file[] is allowed"]
    file = files[0]
    is_pdf = file.content_type == _PDF and file.content.startswith(b"%PDF-")
    return [] if is_pdf else ["Only PDF files are supported"]


def _moment(given: Parameters) -> float | None:
    text = given.text("sendat") or ""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
