"""One attempt to deliver a callback, signed as Standard Webhooks says (standardwebhooks.com).

The receiver's answer counts by its status alone; its body is read up to a bound and thrown away. Redirects
are not followed: the target of one was never judged. Nothing is repeated here; see `backoff`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode

import msgspec
from standardwebhooks.webhooks import Webhook

from shared.callbacks import targets
from shared.clock import Clock
from shared.errors import CallbackFailed, CallbackForbidden
from shared.exchange.deadline import Deadline
from shared.exchange.line import Answer, Line, Request, Unanswered
from shared.v3.encoding import encode

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
        content = msgspec.json.encode(body)
        headers = signed(secret, message_id, self._clock.time(), content) | _HEADERS
        answer = self._post(url, headers, content)
        if answer.status == HTTPStatus.GONE:
            raise CallbackForbidden("the receiver answered 410: it wants no more callbacks")
        if answer.status not in SUCCESS:
            raise CallbackFailed(answer.why if isinstance(answer, Unanswered) else f"status {answer.status}")

    def push(self, url: str, payload: object) -> None:
        """POST `payload` as the carrier does: a form variable of that name; only 200 with a body will do.

        Raises `CallbackForbidden` for a target that may not be called, else `CallbackFailed`.
        """
        content = urlencode({"payload": encode(payload)}).encode()
        answer = self._post(url, _FORM, content)
        if isinstance(answer, Unanswered):
            raise CallbackFailed(answer.why)
        if answer.status != HTTPStatus.OK or not answer.body:
            raise CallbackFailed(
                f"status {answer.status}, {len(answer.body)} bytes: 200 with a body is a yes"
            )

    def _post(self, url: str, headers: Mapping[str, str], content: bytes) -> Answer | Unanswered:
        targets.check(url)
        deadline = Deadline.after(self._clock, self._timeout)
        answer = self._line.exchange(Request("POST", url, headers, content), deadline, limit=ANSWER_LIMIT)
        self._line.close()  # a kept connection may die unnoticed and fail the next, sound delivery
        return answer


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
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
