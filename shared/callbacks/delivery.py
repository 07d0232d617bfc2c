"""One attempt to deliver a callback, signed as Standard Webhooks says (standardwebhooks.com).

The receiver's answer counts by its status alone; its body is read up to a bound and thrown away. Redirects
are not followed: the target of one was never judged. Nothing is repeated here; see `backoff`.
"""

from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from standardwebhooks.webhooks import Webhook

from shared.callbacks import targets
from shared.clock import Clock
from shared.errors import CallbackFailed, CallbackForbidden
from shared.exchange.deadline import Deadline
from shared.exchange.line import Line, Request, Unanswered

ANSWER_LIMIT = 64 * 1024
"""Bytes of body that a receiver may answer with."""
SUCCESS = range(200, 300)


class Delivery:
    """Delivers callbacks; used by one thread. `timeout` is how many seconds a whole delivery may take."""

    def __init__(
        self, clock: Clock, *, timeout: float, private: bool = False, line: Line | None = None
    ) -> None:
        self._clock = clock
        self._timeout = timeout
        self._line = line or Line(resolve=targets.guarded(private=private))

    def send(self, url: str, secret: str, message_id: str, body: object) -> None:
        """POST `body` as JSON, signed with `secret`; returns once the receiver has answered 2xx.

        `secret` is `whsec_…`, or several with blanks between while one replaces another. `message_id` is the
        same in every attempt, so that a receiver can tell a repetition. Raises `CallbackForbidden` when it
        must not be tried again (the target may not be called, or answered 410), else `CallbackFailed`.
        """
        targets.check(url)
        content = msgspec.json.encode(body)
        headers = signed(secret, message_id, self._clock.time(), content) | _HEADERS
        deadline = Deadline.after(self._clock, self._timeout)
        answer = self._line.exchange(Request("POST", url, headers, content), deadline, limit=ANSWER_LIMIT)
        self._line.close()  # a kept connection may die unnoticed and fail the next, sound delivery
        if answer.status == HTTPStatus.GONE:
            raise CallbackForbidden("the receiver answered 410: it wants no more callbacks")
        if answer.status not in SUCCESS:
            raise CallbackFailed(answer.why if isinstance(answer, Unanswered) else f"status {answer.status}")


def signed(secret: str, message_id: str, now: float, body: bytes) -> dict[str, str]:
    """The three headers of a signed message at `now` (Unix seconds), with one signature for each secret."""
    moment = datetime.fromtimestamp(int(now), UTC)
    text = body.decode()
    signatures = [Webhook(one).sign(message_id, moment, text) for one in secret.split()]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": " ".join(signatures),
    }


_HEADERS = {"Content-Type": "application/json", "Connection": "close"}
