"""Any write of the API, worded by a client of ours: made once, its answer kept whole to be handed on.

What the answer means is judged as everywhere; what it says is nobody's business here. Raises `NotSent`,
`MaybeDone`, and `CarrierRefused` only where the refusal is meant for us and not for whoever asked.
"""

from http import HTTPStatus

from msgspec import Struct

from shared.carrier.answers import Judge
from shared.carrier.client import Carrier, Worded
from shared.errors import CarrierRefused
from shared.exchange.line import Answer

OURS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
"""Our credentials and our share of the carrier's attention: a client of ours can do nothing about them."""


class Told(Struct, frozen=True):
    """What the carrier answered, word for word; `refused` is its no in one line, None for a yes."""

    status: int
    content_type: str
    body: bytes
    refused: str | None = None


def make(carrier: Carrier, name: str, worded: Worded, shape: type | None = None) -> Told:
    """Make the call; `name` is the endpoint's. A yes must have the `shape`, if one is given."""
    kept: list[Answer] = []

    def read(judge: Judge, answer: Answer) -> Told:
        kept.append(answer)
        content = judge.json(answer)
        if shape is not None:
            judge.shaped(answer, content, shape)
        return told(answer)

    try:
        return carrier.forward(name, worded, read)
    except CarrierRefused as error:
        if error.status in OURS:
            raise
        return told(kept[0], "; ".join(error.errors) or str(error))


def told(answer: Answer, refused: str | None = None) -> Told:
    """An answer as it is handed on."""
    return Told(answer.status, answer.headers.get("content-type", ""), answer.body, refused)
