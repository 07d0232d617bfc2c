"""Questions that change nothing: asked of the carrier, or answered with a copy where answers move slowly."""

from http import HTTPStatus

import falcon

from services.gateway.v3.call import Call
from services.gateway.v3.shelf import Shelf
from services.gateway.v3.verdicts import Verdicts
from services.gateway.v3.wording import worded
from shared.carrier.relay import Relay
from shared.clock import Clock
from shared.exchange.line import Unanswered
from shared.v3.http import Answer
from shared.v3.wire import write

ANSWER_LIMIT = 16 * 1024 * 1024
"""Bytes of an answer that is read whole; the call records of a busy day are the longest."""


class Reads:
    """Answers `read`."""

    def __init__(self, relay: Relay, shelf: Shelf, clock: Clock) -> None:
        self._relay = relay
        self._shelf = shelf
        self._clock = clock

    def __call__(self, call: Call, _req: falcon.Request, resp: falcon.Response) -> None:
        """Pass the carrier's answer on. Raises `Refusal`."""
        found = self._shelf.find(call)
        answer = found.answer or self._ask(call)
        if found.keep and answer.content and answer.status == HTTPStatus.OK:
            found.keep(answer.content, answer.content_type)
        write(resp, answer, indent=False)

    def _ask(self, call: Call) -> Answer:
        verdicts = Verdicts(call.endpoint.name, self._clock.time())
        opened = self._relay.open(worded(call))
        return verdicts.whole(opened if isinstance(opened, Unanswered) else opened.whole(ANSWER_LIMIT))
