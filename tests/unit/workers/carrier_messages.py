"""A carrier that sends messages, beside all the rest. It reports on none: who reports, a test says."""

import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

from shared.exchange.line import Answer, Request
from tests.unit.workers.carrier_model import ACCOUNT, Effect, body_of, refusal, said
from tests.unit.workers.carrier_ports import PORT_PRICES
from tests.unit.workers.carrier_world import World


class MessagingWorld(World):
    """The carrier's side of things. `urls` are where it was told to report."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.documents: list[bytes] = []

    def _matches(self, request: Request) -> list[tuple[str, Callable[..., Answer], tuple[str, ...]]]:
        asked = f"{request.method} {urlsplit(request.url).path.removeprefix(f'/v3/messaging/{ACCOUNT}/')}"
        replies: dict[str, tuple[str, Callable[..., Answer]]] = {
            "POST sms": ("POST sms", self._send_sms),
            "POST fax": ("POST fax", self._send_fax),
        }
        found = [(name, reply, ()) for name, (asks, reply) in replies.items() if asks == asked]
        return [*found] or super()._matches(request)

    def _send_sms(self, request: Request) -> Answer:
        form = body_of(request)
        if "fail" in str(form["message"]):
            return refusal(400, "Invalid from")
        self.urls.append(str(form.get("report", "")))
        self.effects.append(Effect("sms", str(form["to"]), PORT_PRICES.sms))
        return said(
            {"data": {"id": f"{len(self.effects):032x}", "parts": 1, "charge": float(PORT_PRICES.sms)}}
        )

    def _send_fax(self, request: Request) -> Answer:
        body = request.body or b""
        recipients = [found.decode() for found in re.findall(rb'name="to\[\]"\r\n\r\n(\d+)', body)]
        self.documents += re.findall(rb"application/pdf\r\n\r\n(.*?)\r\n--", body, re.DOTALL)
        self.urls += [found.decode() for found in re.findall(rb'name="report"\r\n\r\n(\S+)', body)]
        faxes = [{"number": number, "id": f"{place:032x}"} for place, number in enumerate(recipients, 100)]
        self.effects += [Effect("fax", number, Decimal(PORT_PRICES.fax)) for number in recipients]
        return said(faxes)
