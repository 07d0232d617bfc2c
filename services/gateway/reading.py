"""From bytes to an order: decoding, with errors that name the field and the nearest known one."""

import difflib
import re

import msgspec

from services.gateway.idempotency import number
from shared.errors import UnreadableOrder
from shared.orders.kinds import (
    AnyOrder,
    Call,
    Choose,
    Emergency,
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    ReportRun,
    Sms,
)

_decoder = msgspec.json.Decoder(AnyOrder)
_plain = msgspec.json.Decoder(object, float_hook=number)
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_AT = re.compile(r" - at `(?P<path>[^`]*)`$")
_KINDS = (NumberActivate, NumberUpdate, NumberRelease, ReportRun, Call, Choose, Sms, Emergency)
KNOWN = sorted(
    {
        "type",
        *(field.encode_name for kind in _KINDS for field in msgspec.structs.fields(kind)),
    }
)


def read_order(body: bytes) -> AnyOrder:
    """The order in a JSON body. Raises `UnreadableOrder`."""
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise UnreadableOrder(*_explain(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableOrder("$", f"the body is not JSON: {error}") from error


def read_plain(body: bytes) -> object:
    """The same body as plain values, for a fingerprint. Only for bodies that `read_order` took."""
    return _plain.decode(body)


def _explain(message: str) -> tuple[str, str]:
    """Where, and what."""
    at = _AT.search(message)
    path = at["path"] if at else "$"
    text = _AT.sub("", message)
    unknown = _UNKNOWN.search(text)
    if unknown:
        near = difflib.get_close_matches(unknown["name"], KNOWN, n=1)
        text += f"; did you mean `{near[0]}`?" if near else ""
    return path, text
