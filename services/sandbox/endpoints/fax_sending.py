"""Section 13, messaging: sending a fax. It costs money, and a request that is repeated is a second fax."""

import re
from datetime import UTC, datetime

from services.sandbox.endpoints.fax import PDF_TYPE
from services.sandbox.endpoints.messaging import e164, is_number
from services.sandbox.endpoints.routing import Routes, unaffordable
from services.sandbox.world.fax_sending import URGENT, FaxSending, Order
from shared.clock import Clock
from shared.v3.addresses import is_url
from shared.v3.http import Answer, Call
from shared.v3.multipart import UNLABELLED, File
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_LONGEST_WAIT = 366 * 24 * 3600


class FaxSendingEndpoints:
    """Answers to those who send."""

    def __init__(self, sending: FaxSending, clock: Clock) -> None:
        self._sending = sending
        self._clock = clock

    def routes(self) -> Routes:
        """The endpoint of this file."""
        return {"POST /v3/messaging/{account}/fax": self.send}

    def send(self, call: Call) -> Answer:
        """Fax one PDF to every recipient; one that cannot be reached so keeps it from all."""
        given = call.parameters
        errors = [*_mistakes(given), *_file_mistakes(given.files), *self._schedule_mistakes(given)]
        if errors:
            raise bad_request(*errors)
        order = self._order(given)
        faxes, payment = self._sending.send(call.account, order)
        if not payment.done:
            raise unaffordable(order.price, payment.available)
        return Answer([{"number": fax.recipient, "id": fax.id} for fax in faxes])

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
        ahead = (_moment(given) or 0) - int(self._clock.time())
        return [] if 0 <= ahead <= _LONGEST_WAIT else ["Invalid sendat"]


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
    if not re.fullmatch(r"-?[0-9]{1,4}", given.text("priority") or "0"):
        mistakes.append("Invalid priority")
    return mistakes if report is None or is_url(report) else [*mistakes, "Invalid report"]


def _file_mistakes(files: list[File]) -> list[str]:
    """Exactly one PDF: its first bytes say so, and its type says nothing else. Many clients label no file."""
    if len(files) != 1 or not re.fullmatch(r"file(\[[0-9]*\])?", files[0].name):
        return ["file[] is required" if not files else "Exactly one file[] is allowed"]
    file = files[0]
    is_pdf = file.content_type in (PDF_TYPE, UNLABELLED) and file.content.startswith(b"%PDF-")
    return [] if is_pdf else ["Only PDF files are supported"]


def _moment(given: Parameters) -> float | None:
    text = given.text("sendat") or ""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
