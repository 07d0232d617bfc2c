"""Section 13, messaging: sending a text, and asking after a number's status. Each costs money."""

import re

from services.sandbox.endpoints.routing import Routes, unaffordable
from services.sandbox.world import lookup
from services.sandbox.world.messages import Messages, Sent
from services.sandbox.world.prices import PRICES
from services.sandbox.world.sms_text import cut
from shared.v3.addresses import is_url
from shared.v3.encoding import number
from shared.v3.http import Answer, Call, envelope
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request

_MESSAGING = "/v3/messaging/{account}"

_NUMBER = re.compile(r"[1-9][0-9]{6,14}")
_NAME = re.compile(r"[A-Za-z0-9 ]{1,11}")


class MessagingEndpoints:
    """Answers about texts. A request that is repeated is a second text: there is nothing to know it by."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {f"POST {_MESSAGING}/sms": self.send, f"POST {_MESSAGING}/hlr": self.status}

    def send(self, call: Call) -> Answer:
        """Send a text to one recipient; what is longer than its parts allow is cut off."""
        given = call.parameters
        errors = _mistakes(given)
        if errors:
            raise bad_request(*errors)
        message = cut(given.text("message") or "", int(given.text("concat") or 1))
        sender, recipient = e164(given.text("from") or ""), e164(_recipient(given) or "")
        sent = self._messages.send(call.account, sender, recipient, message.parts, given.text("report") or "")
        if not sent.payment.done:
            raise unaffordable(sent.price, sent.payment.available)
        return envelope(_extended(sent)) if given.flag("extended") else Answer([{"id": sent.text.id}])

    def status(self, call: Call) -> Answer:
        """What the networks know of a number at this moment."""
        wanted = e164(call.parameters.text("number") or "")
        if not _NUMBER.fullmatch(wanted):
            raise bad_request("Invalid number" if wanted else "number is required")
        payment = self._messages.ask(call.account, wanted)
        if not payment.done:
            raise unaffordable(PRICES.hlr, payment.available)
        return envelope({**lookup.live_status(wanted), **_bill(PRICES.hlr)})


def e164(text: str) -> str:
    """A number as it is compared: without a leading plus; a name stays as it is."""
    bare = text.strip().removeprefix("+")
    return bare.replace(" ", "") if bare.replace(" ", "").isdigit() else text.strip()


def is_number(text: str) -> bool:
    """Whether a text is an E.164 number."""
    return _NUMBER.fullmatch(e164(text)) is not None


def _recipient(given: Parameters) -> str | None:
    """The one recipient, also when it was sent as a list of one."""
    listed = given.many("to")
    return str(listed[0]) if len(listed) == 1 and listed[0] not in (None, "") else None


def _mistakes(given: Parameters) -> list[str]:
    recipient, sender, report = _recipient(given), given.text("from"), given.text("report")
    mistakes: list[str] = []
    if not given.many("to"):
        mistakes.append("to is required")
    elif recipient is None or not is_number(recipient):
        mistakes.append("Invalid to")
    if sender is None:
        mistakes.append("from is required")
    elif not (is_number(sender) or _NAME.fullmatch(sender.strip())):
        mistakes.append("Invalid from")
    if given.text("message") is None:
        mistakes.append("message is required")
    if not re.fullmatch(r"[1-9][0-9]{0,2}", given.text("concat") or "1"):
        mistakes.append("Invalid concat")
    return mistakes if report is None or is_url(report) else [*mistakes, "Invalid report"]


def _extended(sent: Sent) -> dict[str, object]:
    return {
        "id": sent.text.id,
        "desc": f"SMS - {lookup.country(sent.text.recipient)}",
        "parts": sent.text.parts,
        "charge": number(sent.price),
        "currency": "GBP",
    }


def _bill(price: int) -> dict[str, object]:
    return {"unit_price": number(price), "units": 1, "currency": "GBP", "charge": number(price)}
