"""One exchange at a time over kept-alive connections, whatever becomes of it.

Built on the connection pools beneath `requests`, which itself only writes the address out: no redirects, no
cookies, no proxies or credentials from the environment, no repeats. Every ending is a value: an `Answer` when
all of it arrived, else `Unanswered`, which says whether the peer may have seen the request.
"""

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Any, cast

import certifi
import requests
from msgspec import Struct
from urllib3 import HTTPConnectionPool, HTTPResponse, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from shared.errors import TrunklineError
from shared.exchange.deadline import Deadline
from shared.exchange.sockets import BoundedSocket, BoundedTLSSocket, Resolve, Watch, connect, look_up

PIECE = 65_536
"""Bytes of a body that are in hand at a time."""


def _nothing() -> None:
    """Nobody waits for the line."""


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
    stale: bool = False
    """Whether a kept-alive connection may just have been too old: nothing came back, and there was time."""


class Opened:
    """An answer whose head is here and whose body is still to come: read it to its end, or `close`.

    `ended` is called once, as soon as the line is free again.
    """

    def __init__(self, raw: HTTPResponse, watch: Watch, ended: Callable[[], None]) -> None:
        self._raw = raw
        self._watch = watch
        self._ended = ended
        self.status = raw.status
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in raw.headers.items()}

    def allow(self, deadline: Deadline) -> None:
        """The rest may take until then: for a body that somebody else takes at his own pace."""
        self._watch.extend(deadline)

    def pieces(self, size: int = PIECE) -> Generator[bytes]:
        """The body, at most `size` bytes at a time. Raises, see `in_words`, if it does not arrive whole.

        Reads on after the last byte: only then does urllib3 compare with the length that was promised.
        """
        try:
            while piece := self._raw.read(size, decode_content=False):
                yield piece
        finally:
            self.close()

    def whole(self, limit: int) -> Answer | Unanswered:
        """All of it, if that is at most `limit` bytes of body."""
        body = bytearray()
        try:
            for piece in self.pieces():
                body += piece
                if len(body) > limit:
                    return self._unanswered(f"the answer is larger than {limit} bytes")
        except Exception as error:
            return self._unanswered(in_words(error))
        finally:
            self.close()
        return Answer(self.status, self.headers, bytes(body))

    def close(self) -> None:
        """Let go of the connection: it is kept only if the body ended by itself. Closing twice is legal."""
        self._raw.close()
        ended, self._ended = self._ended, _nothing
        ended()

    def _unanswered(self, why: str) -> Unanswered:
        return Unanswered(sent=True, why=why, status=self.status)


class Line:
    """The connections of one thread. `resolve` may refuse a host by raising a `TrunklineError`."""

    def __init__(self, *, resolve: Resolve = look_up, tls: ssl.SSLContext | None = None) -> None:
        self._watch = Watch()
        self._pools = _Pools(self._watch, resolve, tls or trusted())

    def exchange(self, request: Request, deadline: Deadline, *, limit: int) -> Answer | Unanswered:
        """Send a request and read the whole answer, of at most `limit` bytes of body, by the deadline."""
        opened = self.open(request, deadline)
        return opened if isinstance(opened, Unanswered) else opened.whole(limit)

    def open(
        self, request: Request, deadline: Deadline, ended: Callable[[], None] = _nothing
    ) -> Opened | Unanswered:
        """Send a request and read the head of its answer; the deadline holds for the body as well.

        The line is busy until the answer is read to its end or closed: `ended` is called then.
        """
        watch = self._watch
        watch.begin(deadline)
        try:
            return Opened(self._send(request), watch, ended)
        except TrunklineError:
            raise
        except Exception as error:  # whatever went wrong, only this is known: was anything sent?
            stale = watch.sent and not watch.connected and not watch.is_over()
            return Unanswered(watch.sent, in_words(error), stale=stale)

    def close(self) -> None:
        """Close every connection; a further exchange opens one again. Closing twice is legal."""
        self._pools.clear()

    def _send(self, request: Request) -> HTTPResponse:
        host, target = written_out(request.url)
        answer = self._pools.connection_from_url(host).urlopen(
            request.method,
            target,
            body=request.body,
            headers={**_HEADERS, **request.headers},
            retries=False,
            redirect=False,
            preload_content=False,
        )
        return cast("HTTPResponse", answer)


def written_out(url: str) -> tuple[str, str]:
    """The host's URL, and what to ask for there; an address that has one spelling only stays as it is."""
    if plain := _PLAIN.fullmatch(url):
        return plain[1], plain[2]
    prepared = requests.PreparedRequest()
    prepared.prepare_url(url, None)
    return str(prepared.url), prepared.path_url


_SEGMENT = "/[A-Za-z0-9_-][A-Za-z0-9_.~-]*"
_PLAIN = re.compile(rf"(https?://[a-z0-9.-]+(?::[0-9]+)?)((?:{_SEGMENT})+(?:\?[A-Za-z0-9_.~=&-]+)?)")
"""All that is asked of the carrier looks like this."""

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


class _Pools(PoolManager):
    """Pools of connections that keep to the watch."""

    def __init__(self, watch: Watch, resolve: Resolve, tls: ssl.SSLContext) -> None:
        super().__init__()
        tls.sslsocket_class = BoundedTLSSocket
        self._factories: Mapping[str, Any] = {
            "http": partial(_Connection, watch=watch, resolve=resolve),
            "https": partial(_TLSConnection, watch=watch, resolve=resolve, ssl_context=tls),
        }

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
