"""What an answer of the carrier is to a client who asked through us: passed on as it is, or an outage.

The carrier's own yes and no are passed on, word for word. What is not its own word is an outage: no answer,
a cut one, a proxy's page. So is a refusal of our credentials: the client can do nothing about it.
"""

import math
from http import HTTPStatus
from typing import NoReturn

from services.gateway.v3.trouble import unavailable
from shared import logs
from shared.carrier.answers import document, says_no
from shared.carrier.relay import HeldBack
from shared.carrier.retry_after import seconds
from shared.errors import Refusal
from shared.exchange import line
from shared.exchange.line import Unanswered
from shared.v3.http import Answer

PASSED_ON = ("retry-after", "allow", "content-disposition")
"""Headers that a client may care about, besides type and length."""

log = logs.get("gateway.v3")

_OURS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_ANSWERS = range(200, 300)
_REFUSALS = range(400, 500)
_FAILURES = range(500, 600)


class Verdicts:
    """Judges the answers to one question. `name` is its endpoint's, `now` Unix seconds."""

    def __init__(self, name: str, now: float) -> None:
        self._name = name
        self._now = now

    def whole(self, outcome: line.Answer | Unanswered) -> Answer:
        """What is passed on. Raises a 503 `Refusal`, or the carrier's own 429 in other words."""
        if isinstance(outcome, Unanswered):
            self.unanswered(outcome)
        if outcome.status == HTTPStatus.NO_CONTENT:
            return Answer(status=outcome.status, content=b"", content_type="")
        self.refused(outcome.status)
        found = document(outcome)
        if found is None or not _is_its_word(outcome.status, found):
            self._foreign(outcome)
        return Answer(
            status=outcome.status,
            content=outcome.body,
            content_type=outcome.headers["content-type"],
            headers=passed_on(outcome),
        )

    def head(self, opened: line.Opened) -> None:
        """Raise a 503 `Refusal` if an answer to HEAD is not the carrier's; there is no body to know it by."""
        self.refused(opened.status)
        kind = opened.headers.get("content-type", "")
        passed = opened.status == HTTPStatus.OK or "json" in kind
        if opened.status != HTTPStatus.NO_CONTENT and (not passed or "html" in kind):
            self.down(f"status {opened.status} without a type of the carrier's")

    def refused(self, status: int) -> None:
        """Raise when a status is an answer to our credentials."""
        if status in _OURS:
            log.error("the carrier refuses our credentials", call=self._name, status=status)
            raise unavailable("The carrier cannot be asked now; try again shortly")

    def unanswered(self, outcome: Unanswered) -> NoReturn:
        """Raise: there is no answer, perhaps because the carrier was not asked."""
        self.down(outcome.why, outcome.retry_after if isinstance(outcome, HeldBack) else None)

    def down(self, why: str, retry_after: float | None = None) -> NoReturn:
        """Raise: there is no answer."""
        log.warning("no answer from the carrier", call=self._name, why=why)
        raise unavailable("The carrier does not answer now; try again shortly", retry_after)

    def _foreign(self, outcome: line.Answer) -> NoReturn:
        """Raise: an answer that the carrier's own service has not given."""
        wait = seconds(outcome.headers.get("retry-after"), self._now)
        if outcome.status == HTTPStatus.TOO_MANY_REQUESTS:
            headers = {} if wait is None else {"Retry-After": str(math.ceil(wait))}
            raise Refusal(outcome.status, "Too many requests; try again later", headers=headers)
        self.down(f"status {outcome.status} without a body of the carrier's", wait)


def passed_on(answer: line.Answer | line.Opened) -> dict[str, str]:
    """The headers that go on to the client."""
    return {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}


def _is_its_word(status: int, found: object) -> bool:
    return status in _ANSWERS or status in _REFUSALS or (status in _FAILURES and says_no(found))
