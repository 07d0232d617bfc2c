"""Idempotency-Key (IETF httpapi draft): the key a client gives a request, and the fingerprint of the request.

A key belongs to a client and to one request: method, path and body. The body is compared by what it says, so
white space and the order of members do not matter.
"""

import hashlib
import re

import msgspec
from falcon import Request

from services.gateway.problems import InvalidRequest
from shared.orders.book import IdempotencyKey

HEADER = "Idempotency-Key"
_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")


def key_of(req: Request, content: object) -> IdempotencyKey:
    """The request's key. Raises `InvalidRequest` when there is none or it is malformed."""
    given = req.get_header(HEADER)
    if given is None:
        raise InvalidRequest(
            "idempotency-key-missing",
            "Send an Idempotency-Key header, e.g. a UUID: it makes sure that a repeated request orders once.",
        )
    return make_key(f"{req.method} {req.path}", unquote(given), content)


def unquote(given: str) -> str:
    """The key itself, from a structured-field string or bare. Raises `InvalidRequest`."""
    key = given.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.match(key):
        raise InvalidRequest(
            "idempotency-key-invalid",
            "An Idempotency-Key has 1 to 255 printable ASCII characters, no blanks.",
        )
    return key


def make_key(route: str, key: str, content: object) -> IdempotencyKey:
    """A key for a request to `route` with this parsed body."""
    canonical = msgspec.json.encode(content, order="deterministic")
    fingerprint = hashlib.sha256(route.encode() + b"\0" + canonical).hexdigest()
    return IdempotencyKey(hashlib.sha256(key.encode()).hexdigest(), fingerprint)
