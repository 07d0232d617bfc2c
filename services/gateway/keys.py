"""Who is calling: a client key from the Authorization header, checked against the book.

A client is remembered for a few seconds, so that a burst of orders costs the book one look; that is also how
long a changed client may go on with its old rights.
"""

import base64
import binascii
import threading

from falcon import Request

from services.gateway.problems import Forbidden, Unauthorized
from shared.clock import Clock
from shared.orders.clients import DEMO_SECRET, Client, Clients, split_key

REMEMBER = 5.0


class Keys:
    """Authenticates requests. Safe for threads."""

    def __init__(self, clients: Clients, clock: Clock, *, development: bool) -> None:
        self._clients = clients
        self._clock = clock
        self._development = development
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Client]] = {}

    def client(self, req: Request, scope: str) -> Client:
        """The calling client. Raises `Unauthorized`, or `Forbidden` when it lacks `scope`."""
        presented = _presented(req.get_header("Authorization") or "")
        client = self.holder(*presented) if presented else None
        if client is None:
            raise Unauthorized
        if not client.may(scope):
            raise Forbidden(f"Client {client.id} lacks the scope {scope}.")
        return client

    def holder(self, client_id: str, secret: str) -> Client | None:
        """The client whose id and secret these are; None when they are nobody's."""
        client = self._lookup(client_id)
        if client is None or not client.accepts(secret):
            return None
        # The demo secret is published: in production it opens nothing, though development used this Redis.
        return client if self._development or secret != DEMO_SECRET else None

    def _lookup(self, client_id: str) -> Client | None:
        now = self._clock.monotonic()
        with self._lock:
            until, known = self._known.get(client_id, (0.0, None))
        if known is not None and now < until:
            return known
        client = self._clients.get(client_id)
        if client is not None:
            with self._lock:
                self._known[client_id] = (now + REMEMBER, client)
        return client


def _presented(header: str) -> tuple[str, str] | None:
    """The id and the secret in an Authorization header."""
    scheme, _, value = header.partition(" ")
    match scheme.lower():
        case "bearer":
            return split_key(value.strip())
        case "basic":
            return _basic(value.strip())
        case _:
            return None


def _basic(value: str) -> tuple[str, str] | None:
    try:
        plain = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    client_id, colon, secret = plain.partition(":")
    return (client_id, secret) if colon else None
