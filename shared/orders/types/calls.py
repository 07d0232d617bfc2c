"""What an order of type `call` means: the endpoint of the catalogue, and what is sent there. Pure.

The same for an order that was handed in and for a v3 request that became one.
"""

import base64
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

import msgspec
from msgspec import UNSET

from shared.orders.types.kinds import Call
from shared.v3.catalogue import Endpoint, load
from shared.v3.parameters import is_override, read
from shared.v3.paths import filled

BASE = "/v3"
JSON = "application/json"


class Meaning(NamedTuple):
    """The endpoint that a call addresses, and its path in the one spelling, percent-encoded."""

    endpoint: Endpoint
    variables: Mapping[str, str]
    path: str


class Content(NamedTuple):
    """What a call sends."""

    body: bytes = b""
    type: str = ""


def meaning(spec: Call) -> Meaning | None:
    """What the call addresses; None if nothing of the catalogue."""
    found = load().find(unquote(BASE + spec.path))
    endpoint = found.endpoint(spec.method) if found else None
    if found is None or endpoint is None:
        return None
    return Meaning(endpoint, found.variables, filled(endpoint.path, found.variables))


def is_write(endpoint: Endpoint) -> bool:
    """Whether it must happen once: what changes something, and a question that costs money."""
    return endpoint.kind == "write" or (endpoint.kind == "read" and endpoint.paid)


def content(spec: Call, upload: bytes = b"") -> Content:
    """What is sent; `upload` is the body kept beside the order. Raises `ValueError` for bad base64."""
    if isinstance(spec.parameters, dict):
        return Content(msgspec.json.encode(spec.parameters), JSON)
    if isinstance(spec.body, str):
        plain = spec.encoding == "text"
        body = spec.body.encode() if plain else base64.b64decode(spec.body, validate=True)
        return Content(body, spec.content_type)
    return Content(upload if spec.upload is not UNSET else b"", spec.content_type)


def parameters(spec: Call, sent: Content) -> Mapping[str, object]:
    """The parameters of the call, as the carrier reads them. Raises `Refusal` for bad JSON."""
    return read(spec.query, sent.body, sent.type).merged


def overrides(spec: Call, sent: Content) -> bool:
    """Whether the carrier could take another method for meant than the call's. Raises as `parameters`."""
    asked = read(spec.query, sent.body, sent.type)
    return any(is_override(name) for name, _ in (*asked.query, *asked.form))
