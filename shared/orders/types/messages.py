"""Orders that send something to somebody, in the terms of v3; and what may be wrong with one. Pure."""

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

from shared.orders.types.spec import Number, Spec, like

Sender = Annotated[
    str,
    like(
        r"^([1-9][0-9]{6,14}|[A-Za-z0-9 ]{1,11})$(?!\n)",
        "E.164 digits without +, or up to 11 letters, digits and spaces",
    ),
]
SendAt = Annotated[
    str,
    like(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$(?!\n)", "a moment as 2026-05-01 09:00:00"),
]
URGENT = 10
"""A fax with a lower number than this costs more."""
PDF = b"%PDF-"


class MessageSms(Spec, frozen=True, tag="message.sms", kw_only=True):
    """Send one SMS, once, and follow its delivery reports."""

    to: Number
    sender: Sender = field(name="from")
    message: Annotated[str, Meta(min_length=1, max_length=5000)]
    flash: bool = False
    replace: bool = False
    concat: Annotated[int, Meta(ge=1, le=255)] = 1
    """The most parts it may take; what is longer is cut."""

    @property
    def number(self) -> str:
        """Whom it goes to."""
        return self.to


class MessageFax(Spec, frozen=True, tag="message.fax", kw_only=True):
    """Fax a PDF, once, and follow its progress to every recipient."""

    to: Annotated[list[Number], Meta(min_length=1, max_length=100)]
    sender: Number = field(name="from")
    document: Annotated[str, Meta(min_length=1, description="the PDF, in base64")]
    sendat: SendAt | UnsetType = UNSET
    fax_priority: Annotated[int, Meta(ge=-9999, le=9999)] = URGENT
    """What v3 calls `priority`."""

    @property
    def content(self) -> bytes:
        """The PDF. Raises `ValueError` for what is no base64."""
        return base64.b64decode(self.document, validate=True)


class Report(Struct, frozen=True):
    """What the carrier has told of a message: the id it gave it, and the status it has reached."""

    id: str
    status: int
    text: str = ""
    at: str = ""


def mistakes(spec: MessageSms | MessageFax) -> Iterator[tuple[str, str]]:
    """What is wrong with a message, beside the shape of its fields: where, and the sentence."""
    if isinstance(spec, MessageSms):
        if not spec.message.strip():
            yield "$.message", "says nothing"
        return
    if len(set(spec.to)) < len(spec.to):
        yield "$.to", "each recipient once"
    try:
        is_pdf = spec.content.startswith(PDF)
    except (ValueError, binascii.Error):
        yield "$.document", "not base64"
    else:
        if not is_pdf:
            yield "$.document", "not a PDF: the carrier faxes nothing else"
    if isinstance(spec.sendat, str) and _moment(spec.sendat) is None:
        yield "$.sendat", "there is no such moment"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
