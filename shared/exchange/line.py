"""One exchange at a time over kept-alive connections, whatever becomes of it.

Built on the adapter of `requests` and nothing above it: no redirects, no cookies, no proxies or credentials
from the environment, no repeats. Every ending is a value: an `Answer` when all of it arrived, else
`Unanswered`, which says whether the peer may have seen the request.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

import certifi
import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from shared.errors import TrunklineError
from shared.exchange.deadline import Deadline
from shared.exchange.sockets import BoundedSocket, BoundedTLSSocket, Resolve, Watch, connect, look_up


class Request(Struct, frozen=True):
    """What to send. `headers` may hold secrets: a request is never logged."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None


class Answer(Struct, frozen=True):
    """A whole answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unanswered(Struct, frozen=True):
    """No whole answer. `sent` is False only if certainly no byte of the request left this machine."""

    sent: bool
    why: str
    status: int | None = None
    """What the answer began with, when it got so far."""


class Line:
    """The connections of one thread. `resolve` may refuse a host by raising a `TrunklineError`."""

    def __init__(self, *, resolve: Resolve = look_up, tls: ssl.SSLContext | None = None) -> None:
        self._watch = Watch()
        self._adapter = _Adapter(self._watch, resolve, tls or trusted())

    def exchange(self, request: Request, deadline: Deadline, *, limit: int) -> Answer | Unanswered:
        """Send a request and read the whole answer, of at most `limit` bytes of body, by the deadline."""
        self._watch.begin(deadline)
        status = None
        try:
            raw = self._send(request)
            status = raw.status
            body = _read(raw, limit)
        except TrunklineError:
            raise
        except Exception as error:  # whatever went wrong, only this is known: was anything sent?
            return Unanswered(self._watch.sent, in_words(error), status)
        if len(body) > limit:
            return Unanswered(sent=True, why=f"the answer is larger than {limit} bytes", status=status)
        return Answer(status, {name.lower(): value for name, value in raw.headers.items()}, body)

    def close(self) -> None:
        """Close every connection; a further exchange opens one again. Closing twice is legal."""
        self._adapter.close()

    def _send(self, request: Request) -> HTTPResponse:
        prepared = requests.PreparedRequest()
        prepared.prepare(
            method=request.method, url=request.url, headers={**_HEADERS, **request.headers}, data=request.body
        )
        return cast("HTTPResponse", self._adapter.send(prepared, stream=True).raw)


# Identity, so that the limit on the body's size cannot be got round by compression.
_HEADERS: Mapping[str, str] = {"User-Agent": "Trunkline", "Accept-Encoding": "identity"}


def trusted() -> ssl.SSLContext:
    """TLS that trusts what `requests` trusts."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.hostname_checks_common_name = False
    return context


def in_words(error: BaseException) -> str:
    """What happened, from the innermost cause; the texts of `requests` would quote the whole URL."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or 'no reason given'}"
    return next((words for kind, words in _WORDS if isinstance(error, kind)), type(error).__name__)


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "no answer in time"),
    (socket.gaierror, "the host name does not resolve"),
    (ConnectionRefusedError, "the connection was refused"),
    (http.client.RemoteDisconnected, "the connection was closed without an answer"),
    (ConnectionError, "the connection was reset"),
    (http.client.IncompleteRead, "the answer was cut"),
    (http.client.HTTPException, "the answer is not HTTP"),
    (ValueError, "malformed HTTP"),
)


def _read(raw: HTTPResponse, limit: int) -> bytes:
    """The body, or one byte more than `limit`; the connection is kept only if the body ended by itself.

    Reads on after the last byte: only then does urllib3 compare with the length that was promised.
    """
    body = bytearray()
    try:
        while len(body) <= limit and (piece := raw.read(limit + 1 - len(body), decode_content=False)):
            body += piece
    finally:
        raw.close()
    return bytes(body)


class _Adapter(HTTPAdapter):
    """The adapter of `requests`, on connections that keep to the watch."""

    def __init__(self, watch: Watch, resolve: Resolve, tls: ssl.SSLContext) -> None:
        tls.sslsocket_class = BoundedTLSSocket
        self._connections = {
            "http": partial(_Connection, watch=watch, resolve=resolve),
            "https": partial(_TLSConnection, watch=watch, resolve=resolve, ssl_context=tls),
        }
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        options |= {"num_pools": connections, "maxsize": maxsize, "block": block}
        self.poolmanager = _Pools(self._connections, **options)

    def cert_verify(self, conn: object, url: str, verify: object, cert: object) -> None:
        """Nothing to add: the TLS context was handed in with what it trusts."""


class _Pools(PoolManager):
    """Pools whose connections are made by the given factories, by scheme."""

    def __init__(self, factories: Mapping[str, Any], **options: Any) -> None:
        super().__init__(**options)
        self._factories = factories

    def _new_pool(self, scheme: str, host: str, port: int, request_context: Any = None) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.ConnectionCls = self._factories[scheme]
        return pool


class _Connection(HTTPConnection):
    """A connection that resolves its host once and connects to the very addresses it was given."""

    def __init__(self, *args: Any, watch: Watch, resolve: Resolve, **options: Any) -> None:
        super().__init__(*args, **options)
        self._watch = watch
        self._resolve = resolve

    def _new_conn(self) -> BoundedSocket:
        return connect(self._resolve(self._dns_host, self.port), self._watch)


class _TLSConnection(_Connection, HTTPSConnection):
    """The same on TLS."""

    def connect(self) -> None:
        super().connect()
        cast("BoundedTLSSocket", self.sock).watch = self._watch
