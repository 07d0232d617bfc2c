"""The few shapes of ASGI 3 that the shell meets, and a request's scope as a WSGI environment."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from services.gateway.waiting.holds import Environ

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

STUCK = 30.0
"""Seconds a client may leave unread what was sent; then it is cut off."""

_PLAIN = {b"content-type": "CONTENT_TYPE", b"content-length": None, b"transfer-encoding": None}
"""Headers that WSGI has elsewhere; the body is here whole, however it came."""


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of that name."""
    return next((value for key, value in scope["headers"] if key == name), None)


async def send_piece(send: Send, piece: bytes) -> None:
    """Send a piece of a body of which more is to come. Raises `TimeoutError` when nobody takes it."""
    async with asyncio.timeout(STUCK):
        await send({"type": "http.response.body", "body": piece, "more_body": True})


def environ(scope: Scope, body: BinaryIO, length: int) -> Environ:
    """The request for a WSGI application."""
    server = scope.get("server") or ("", 0)
    client = scope.get("client") or ("", 0)
    found: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if length:
        found["CONTENT_LENGTH"] = str(length)
    for name, value in scope["headers"]:
        key = _variable(name)
        if key is not None:
            text = value.decode("latin-1")
            # With a blank, as one who sends a list writes it: a key given twice is no key with a comma in it.
            found[key] = f"{found[key]}, {text}" if key in found else text
    return found


@lru_cache(maxsize=1024)
def _variable(name: bytes) -> str | None:
    """A header's name in the environment; None for those that do not go there.

    One with an underscore would look like one with a hyphen, which a proxy may have checked.
    """
    if name in _PLAIN:
        return _PLAIN[name]
    if b"_" in name:
        return None
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
