"""Messages: send an SMS or a fax. Endpoints 151 and 152.

Each costs money, and a request that is repeated is a second message: there is no name to know it by, and no
question that tells whether one was sent. How it goes on, the carrier posts to the URL given as `report`.
All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.answers import Enveloped, Judge
from shared.carrier.client import Carrier, Worded
from shared.carrier.operations import Operation, path
from shared.exchange.line import Answer


class Sms(Struct, frozen=True):
    """An SMS that is on its way, and what it costs, if the carrier says so."""

    id: str
    parts: int | None = None
    charge: Decimal | None = None
    currency: str = "GBP"


class Fax(Struct, frozen=True):
    """A fax to one recipient that is on its way."""

    number: str
    id: str


def send_sms(carrier: Carrier, form: Mapping[str, object]) -> Sms:
    """Send an SMS; asks for the long answer, which says what it costs."""
    return carrier.call(operations.SMS_SEND, Enveloped[Sms], body={**form, "extended": 1}).data


def send_fax(carrier: Carrier, fields: Iterable[tuple[str, str]], document: bytes) -> list[Fax]:
    """Send a PDF to every recipient (`to[]`); one that cannot be reached so keeps it from all."""
    boundary = secrets.token_hex(16)
    content = multipart(boundary, fields, document)

    def read(judge: Judge, answer: Answer) -> list[Fax]:
        return judge.shaped(answer, judge.json(answer), list[Fax])

    operation: Operation = operations.FAX_SEND
    kind = f"multipart/form-data; boundary={boundary}"
    where = path(operation, carrier.account, {})
    return carrier.forward(operation.name, Worded(operation.method, where, "", content, kind), read)


def multipart(boundary: str, fields: Iterable[tuple[str, str]], document: bytes) -> bytes:
    """A form with the PDF as its one file."""
    plain = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    )
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file[]"; filename="fax.pdf"\r\n'
    file = head.encode() + b"Content-Type: application/pdf\r\n\r\n" + document
    return plain + file + f"\r\n--{boundary}--\r\n".encode()
