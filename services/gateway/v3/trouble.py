"""Trouble in v3's one error body."""

import math
from collections.abc import Callable
from typing import Literal, TypeVar

import falcon

from shared import logs
from shared.errors import BookUnavailable, Refusal
from shared.v3.http import error_answer, pretty
from shared.v3.wire import write

RETRY_SECONDS = 2

T = TypeVar("T")

log = logs.get("gateway.v3")


def unavailable(error: str, retry_after: float | None = None) -> Refusal:
    """503: nothing is wrong with the request, and the same one may succeed later."""
    wait = RETRY_SECONDS if retry_after is None else math.ceil(retry_after)
    return Refusal(503, error, headers={"Retry-After": str(wait)})


def told(req: falcon.Request, resp: falcon.Response, answer: Callable[[], T]) -> T | Literal[True]:
    """What `answer` says; True when something went wrong, whatever it is: that is the answer then."""
    try:
        return answer()
    except Exception as error:
        resp.stream = None
        write(resp, error_answer(_refusal(req, error)), indent=pretty(req.query_string))
        return True


def _refusal(req: falcon.Request, error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, falcon.HTTPError):
        return Refusal(error.status_code, error.title)
    if isinstance(error, BookUnavailable):
        log.warning("book unavailable", why=str(error))
        return unavailable("The service is not available; try again shortly")
    log.error("request failed", method=req.method, exc_info=error)
    return Refusal(500, "Internal error")
