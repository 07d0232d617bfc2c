"""What every resource reads from a request: body, parameters, preferences, trace."""

import re
import secrets

from falcon import Request
from falcon.typing import ReadableIO

from services.gateway.problems import InvalidRequest, Packed, TooLarge
from services.gateway.reading.hints import LONGEST, hint

LONGEST_WAIT = 30
_WAIT = re.compile(r"(?:^|[,;]\s*)wait=\"?(\d{1,6})\"?", re.IGNORECASE)
_ASYNC = re.compile(r"(?:^|[,;])\s*respond-async\s*(?:[,;]|$)", re.IGNORECASE)
_TRACE = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")


def read_body(req: Request, limit: int) -> bytes:
    """The whole body. Raises a 413 problem when it is longer than `limit` bytes, 400 when it was cut, 415."""
    body = body_of(req, limit).read(limit + 1)
    if len(body) > limit:
        raise TooLarge(limit)
    check_whole(req, len(body))
    return body


def body_of(req: Request, limit: int) -> ReadableIO:
    """The body, to be read. Raises a 413 problem when it says that it is too long, 415 when it is packed."""
    if req.get_header("Content-Encoding", default="identity").strip().lower() != "identity":
        raise Packed
    declared = req.content_length
    if declared is not None and declared > limit:
        raise TooLarge(limit)
    # A body sent in chunks has no length, and the server knows where it ends.
    return req.stream if declared is None else req.bounded_stream


def check_whole(req: Request, came: int) -> None:
    """Raise a 400 problem when fewer bytes came than were promised."""
    declared = req.content_length
    if declared is not None and came < declared:
        raise InvalidRequest("body-cut", f"Only {came} of {declared} bytes came. Send it again.")


def known_parameters(req: Request, known: frozenset[str]) -> dict[str, str]:
    """The query parameters. Raises `InvalidRequest` for an unknown one: to ignore it could cost money."""
    unknown = sorted(req.params.keys() - known)
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        meant = hint(unknown[0], known) or f"; known here: {names}."
        raise InvalidRequest("invalid-parameter", f"Unknown parameter `{unknown[0][:LONGEST]}`{meant}")
    repeated = [name for name, value in req.params.items() if not isinstance(value, str)]
    if repeated:
        raise InvalidRequest("invalid-parameter", f"Give {repeated[0]} once.")
    return {name: str(value) for name, value in req.params.items()}


def wait_of(req: Request) -> int | None:
    """Seconds to wait for the result: `Prefer: wait=N` (RFC 7240), at most 30; None when nobody says."""
    found = _WAIT.search(req.get_header("Prefer") or "")
    return min(LONGEST_WAIT, int(found[1])) if found else None


def is_async(req: Request) -> bool:
    """Whether `Prefer: respond-async` (RFC 7240) asks for 202 instead of a wait."""
    return _ASYNC.search(req.get_header("Prefer") or "") is not None


def trace_of(req: Request) -> str:
    """The trace id of a W3C `traceparent`, or a new one."""
    found = _TRACE.match(req.get_header("traceparent") or "")
    return found[1] if found else secrets.token_hex(16)
