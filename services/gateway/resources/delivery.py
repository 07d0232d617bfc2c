"""`/delivery/{token}`: where the carrier reports how a message goes on. See `shared.orders.book.delivery`.

It asks for no key, because the carrier has none: the token is proof enough. 200 is only said once the report
is in the book; until then the carrier says it again.
"""

from contextlib import suppress
from urllib.parse import parse_qs

import msgspec
from falcon import Request, Response
from msgspec import Struct

from services.gateway.intake.publisher import Publisher
from services.gateway.problems import InvalidRequest, NotFound
from services.gateway.reading.requests import read_body
from shared.clock import Clock
from shared.errors import BookConflict, NoSuchOrder
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.delivery import Reports, order_of
from shared.orders.types.messages import Report
from shared.seals import Seals

BODY_LIMIT = 64 * 1024
TRIES = 5
"""Times that an order may move on while it is told; if it does, it looks by itself before long."""


class _Data(Struct, frozen=True):
    status: int
    dtime: str = ""
    status_msg: str = ""


class _Payload(Struct, frozen=True):
    id: str
    data: _Data


class Delivery:
    """`/delivery/{token}`."""

    def __init__(
        self, reports: Reports, book: Book, publisher: Publisher, seals: Seals, clock: Clock
    ) -> None:
        self._reports = reports
        self._book = book
        self._publisher = publisher
        self._seals = seals
        self._clock = clock

    def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Take in what the carrier reports of a message: a form with a `payload`."""
        order_id = order_of(self._seals, token)
        if order_id is None:
            raise NotFound("There is nothing to report on here.")
        data = _read(read_body(req, BODY_LIMIT))
        self._reports.keep(order_id, Report(data.id, data.data.status, data.data.status_msg, data.data.dtime))
        with suppress(NoSuchOrder):
            self._wake(order_id)
        resp.text = "ok"
        resp.content_type = "text/plain"

    def _wake(self, order_id: str) -> None:
        for _ in range(TRIES):
            order = self._book.read(order_id)
            move = progress.hear(order, self._clock.time())
            if move is None:
                return
            with suppress(BookConflict):
                after = self._book.commit(order, move)
                if after.job is not None and after.job.lease is None:
                    self._publisher.one(after)
                return


def _read(body: bytes) -> _Payload:
    try:
        form = parse_qs(body.decode(), max_num_fields=10)
        return msgspec.json.decode(form["payload"][0], type=_Payload, strict=False)
    except (KeyError, ValueError, msgspec.DecodeError) as error:
        raise InvalidRequest("invalid-report", "A report is a form with a 'payload' in JSON.") from error
