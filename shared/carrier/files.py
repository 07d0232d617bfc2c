"""Files: collect what a report produced. It can be read once, and only for five minutes.

A content that was sent but did not arrive whole is lost (`MaybeDone`): ask for the report again.
Endpoint 172; conventions, section 10.4.
"""

from enum import Enum
from http import HTTPStatus

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.answers import Judge
from shared.carrier.client import Carrier
from shared.exchange.line import Answer

FILE_LIMIT = 64 * 1024 * 1024
"""Bytes that a file may have."""


class File(Struct, frozen=True):
    """A collected file. It exists only here now."""

    content: bytes
    content_type: str

    def __repr__(self) -> str:
        return f"File({len(self.content)} bytes, {self.content_type})"


class Uncollected(Enum):
    """Why there is no content."""

    PENDING = "pending"
    GONE = "gone"


PENDING = Uncollected.PENDING
"""Still being produced: ask again after a while."""
GONE = Uncollected.GONE
"""Collected before, expired, or never asked for: ask for the report again."""


def collect(carrier: Carrier, hash: str) -> File | Uncollected:
    """The file's content, or why there is none. Raises `NotSent`, `MaybeDone` or `CarrierRefused`."""
    return carrier.find(operations.FILE_COLLECT, _read, {"hash": hash}, limit=FILE_LIMIT) or GONE


def _read(judge: Judge, answer: Answer) -> File | Uncollected:
    if answer.status == HTTPStatus.NO_CONTENT:
        return PENDING
    content_type = answer.headers.get("content-type", "").lower()
    if answer.status != HTTPStatus.OK or "json" in content_type:
        judge.json(answer)
    if not answer.body or "html" in content_type:
        judge.doubt(answer, "200 without a file")
    return File(answer.body, content_type)
