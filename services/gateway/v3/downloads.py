"""Files of any size: a piece at a time from the carrier to the client, at the pace of the slower of them.

Invoices, rate cards, received faxes. What has begun cannot be taken back: a file that is cut on its way is
cut for the client as well, so that nobody takes a part for the whole.
"""

from collections.abc import Generator
from http import HTTPStatus

import falcon
from msgspec.structs import replace

from services.gateway.v3.call import Call
from services.gateway.v3.reads import ANSWER_LIMIT
from services.gateway.v3.shelf import Keep, Shelf
from services.gateway.v3.verdicts import Verdicts, passed_on
from services.gateway.v3.wording import worded
from shared import logs
from shared.carrier.relay import Relay
from shared.clock import Clock
from shared.exchange.deadline import Deadline
from shared.exchange.line import Opened, Unanswered, in_words
from shared.orders.v3.copies import LARGEST
from shared.v3.wire import write

LONGEST = 120.0
"""Seconds that the rest of a file may take once its beginning is here: slow clients have slow lines."""

log = logs.get("gateway.v3")


class Downloads:
    """Answers `download`."""

    def __init__(self, relay: Relay, shelf: Shelf, clock: Clock) -> None:
        self._relay = relay
        self._shelf = shelf
        self._clock = clock

    def __call__(self, call: Call, _req: falcon.Request, resp: falcon.Response) -> None:
        """Pass the carrier's file on, or what it says instead. Raises `Refusal`."""
        found = self._shelf.find(call)
        if found.answer is not None:
            write(resp, found.answer, indent=False)
            return
        verdicts = Verdicts(call.endpoint.name, self._clock.time())
        # A HEAD stays one: the carrier would take a GET for the collection of a file that can be had once.
        question = replace(worded(call), method=call.request.method) if call.head else worded(call)
        opened = self._relay.open(question)
        if isinstance(opened, Unanswered):
            verdicts.unanswered(opened)
        if call.head:
            opened.whole(0)
            verdicts.head(opened)
            _head(resp, opened)
        elif not _is_file(opened):
            write(resp, verdicts.whole(opened.whole(ANSWER_LIMIT)), indent=False)
        else:
            _head(resp, opened)
            resp.stream = Stream(opened, call.endpoint.name, verdicts, found.keep)
            opened.allow(Deadline.after(self._clock, LONGEST))


class Stream:
    """A file on its way to the client. Its first piece is here when it is made, or a `Refusal` is raised."""

    def __init__(self, opened: Opened, name: str, verdicts: Verdicts, keep: Keep | None) -> None:
        self._opened = opened
        self._name = name
        self._keep = keep
        self._pieces = opened.pieces()
        try:
            self._first = next(self._pieces, b"")
        except Exception as error:
            verdicts.down(in_words(error))

    def __iter__(self) -> Generator[bytes]:
        copy = bytearray()
        try:
            for piece in self._all():
                if self._keep and len(copy) <= LARGEST:
                    copy += piece
                yield piece
        except Exception as error:
            log.warning("a download was cut", call=self._name, why=in_words(error))
            raise
        if self._keep and len(copy) <= LARGEST:
            self._keep(bytes(copy), self._opened.headers["content-type"])

    def close(self) -> None:
        """Stop: the client has it all, or has gone."""
        self._opened.close()

    def __del__(self) -> None:
        # A place before the carrier must not be lost, even if the server drops this without closing it.
        self.close()

    def _all(self) -> Generator[bytes]:
        yield self._first
        yield from self._pieces


def _is_file(opened: Opened) -> bool:
    """Whether this is what was asked for, and not an error body or a proxy's page."""
    kind = opened.headers.get("content-type", "").lower()
    return opened.status == HTTPStatus.OK and bool(kind) and "json" not in kind and "html" not in kind


def _head(resp: falcon.Response, opened: Opened) -> None:
    resp.status = opened.status
    resp.set_headers(passed_on(opened))
    if kind := opened.headers.get("content-type"):
        resp.content_type = kind
    if length := opened.headers.get("content-length"):
        resp.content_length = int(length)
