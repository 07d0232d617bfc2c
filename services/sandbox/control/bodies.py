"""How the controls read what they are sent and write what they answer."""

from typing import TypeVar

import falcon
import msgspec
from msgspec import Struct

from shared.v3.encoding import encode
from shared.v3.http import JSON_TYPE
from shared.v3.refusal import bad_request

LIMIT = 64 * 1024 * 1024
"""Bytes of a body: a snapshot is the largest."""

Body = TypeVar("Body", bound=Struct)


def read(req: falcon.Request, kind: type[Body]) -> Body:
    """The JSON body as a Struct; an empty body is an empty object. Raises a 400 `Refusal`."""
    try:
        return msgspec.json.decode(req.stream.read(LIMIT) or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad_request(str(error)) from error


def send(resp: falcon.Response, document: object) -> None:
    """Answer with a JSON document."""
    resp.data = encode(document)
    resp.content_type = JSON_TYPE
