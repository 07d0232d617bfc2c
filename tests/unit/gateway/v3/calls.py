"""Requests that have passed the door, for tests."""

from services.gateway.v3.call import Call
from shared.orders.clients.clients import demo_client
from shared.v3.catalogue import load
from shared.v3.http import Request, resolve


def call(method: str, path: str, query: str = "", body: bytes = b"", content_type: str = "") -> Call:
    """A request of the demo client; `path` without ``/v3``."""
    request = Request(method, f"/v3{path}", query, body, content_type)
    asked = resolve(request, load(), ["930000"])
    return Call(
        request,
        asked.endpoint,
        asked.method,
        asked.account,
        asked.variables,
        asked.parameters,
        demo_client("930000"),
    )
