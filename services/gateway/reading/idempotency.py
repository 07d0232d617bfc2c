"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): a client's key, and what was asked with it.

A key belongs to a client and to one request: method, path and body. The body is compared by what it says, so
white space, the order of members and the way a number is written do not matter; of members with the same name
the last one counts, here as where the order is read. Requests with one key that come at the same time make
one order, and each is answered with it. A key lives as long as the book: longer than any order.
"""

import hashlib
import re
from decimal import Decimal, InvalidOperation

import msgspec
from falcon import Request

from services.gateway.problems import InvalidRequest
from shared.orders.book.drafts import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST = 255
_BARE = re.compile(r"[\x21\x23-\x7e][\x21-\x7e]*")
_STRING = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"[ ]*(?:;.*)?')
"""A String of RFC 9651, as the draft has it; parameters, which it does not know, count for nothing."""
_ESCAPED = re.compile(r'\\(["\\])')
_encoder = msgspec.json.Encoder(order="deterministic", decimal_format="number")
_LONGEST_WHOLE = 400
"""Digits of a whole number that is compared as one, however it is written; a double has at most 309."""
_LONGEST_FRACTION = 800
"""Characters of a number that are all looked at; a double is known by fewer, and that is what is ordered."""


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
    """The key itself, from a structured field's string or bare. Raises `InvalidRequest`."""
    plain = given.strip()
    string = _STRING.fullmatch(plain)
    key = _ESCAPED.sub(r"\1", string[1]) if string else plain if _BARE.fullmatch(plain) else ""
    if not (key.strip() and len(key) <= LONGEST):
        raise InvalidRequest(
            "idempotency-key-invalid",
            f"An Idempotency-Key has 1 to {LONGEST} printable ASCII characters, in quotes if it has blanks.",
        )
    return key


def make_key(route: str, key: str, content: object) -> IdempotencyKey:
    """A key for a request to `route` with this parsed body."""
    canonical = _encoder.encode(content)
    fingerprint = hashlib.sha256(route.encode() + b"\0" + canonical).hexdigest()
    return IdempotencyKey(hashlib.sha256(key.encode()).hexdigest(), fingerprint)


def number(text: str) -> int | Decimal:
    """A number that is not written as a whole one, so that `1`, `1.0` and `10e-1` are the same."""
    try:
        sign, digits, exponent = Decimal(
            text if len(text) <= _LONGEST_FRACTION else repr(float(text))
        ).as_tuple()
    except InvalidOperation:  # an exponent beyond all sense
        sign, digits, exponent = Decimal(float(text)).as_tuple()
    if not isinstance(exponent, int) or exponent > _LONGEST_WHOLE:
        return Decimal(text)
    plain = "".join(map(str, digits))
    bare = plain.rstrip("0")
    power = exponent + len(plain) - len(bare)
    if power >= 0 or not bare:
        return (-1 if sign else 1) * int(bare or "0") * 10 ** max(0, power)
    return Decimal((sign, tuple(map(int, bare)), power))
