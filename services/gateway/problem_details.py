"""Problem details (RFC 9457): the one body of every error of the orders API, whoever raised it.

What an error of the book or of the framework is to a client is decided here; nothing else builds an error
body.
"""

from http import HTTPStatus

import falcon
import msgspec
from falcon import Request, Response

from services.gateway.problems import CapExceeded, InternalError, Problem, Unavailable, title_of
from shared import logs
from shared.errors import BookUnavailable, CapReached

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/docs/problems/"

_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. An id has 26 digits and capitals.",
    HTTPStatus.METHOD_NOT_ALLOWED: "There is no such method at this address; Allow lists those it has.",
}
"""What the framework finds wrong, in words that say what to do next."""

log = logs.get("gateway")


def install(app: falcon.App[Request, Response]) -> None:
    """Make the app answer every error as problem details."""
    app.set_error_serializer(_serialize)
    app.add_error_handler(Exception, _unexpected)
    app.add_error_handler(falcon.HTTPError, _as_it_is)
    app.add_error_handler(BookUnavailable, _unavailable)
    app.add_error_handler(CapReached, _capped)


def _unexpected(req: Request, _resp: Response, _error: Exception, _params: dict[str, object]) -> None:
    log.exception("request failed", method=req.method, path=req.path)
    raise InternalError


def _as_it_is(_req: Request, _resp: Response, error: Exception, _params: dict[str, object]) -> None:
    raise error


def _unavailable(_req: Request, _resp: Response, _error: Exception, _params: dict[str, object]) -> None:
    raise Unavailable


def _capped(_req: Request, _resp: Response, error: CapReached, _params: dict[str, object]) -> None:
    raise CapExceeded(str(error))


def _serialize(req: Request, resp: Response, error: falcon.HTTPError) -> None:
    resp.data = describe(error, req.path)
    resp.content_type = MEDIA_TYPE


def describe(error: falcon.HTTPError, path: str) -> bytes:
    """The error as a body, for a request of `path`."""
    kind = error.kind if isinstance(error, Problem) else _kind_of(error)
    body: dict[str, object] = {
        "type": TYPE_BASE + kind,
        "title": title_of(kind),
        "status": error.status_code,
        "detail": (isinstance(error, Problem) and error.description) or _detail_of(error),
        "instance": path,
    }
    if isinstance(error, Problem) and error.mistakes:
        body["errors"] = error.mistakes
    return msgspec.json.encode(body)


def _kind_of(error: falcon.HTTPError) -> str:
    """One of the framework's own errors, e.g. 405, in our words."""
    return HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")


def _detail_of(error: falcon.HTTPError) -> str:
    status = HTTPStatus(error.status_code)
    return _DETAILS.get(status) or error.description or f"{status.description or status.phrase}."
