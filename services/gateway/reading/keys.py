"""Who is calling, and whether it may now: a client key checked against the book, and its rate limit.

A client is remembered for a few seconds, so that a burst of orders costs the book one look; that is also how
long a changed or disabled client may go on with its old rights. Only a client with a rate limit costs a look
at every request.
"""

import base64
import binascii
import threading
from collections.abc import Iterable

from falcon import Request, Response

from services.gateway.problems import Forbidden, RateLimited, Unauthorized
from shared.clock import Clock
from shared.orders.clients.clients import DEMO_SECRET, Client, Clients, split_key
from shared.orders.clients.rates import Allowance, Rates

REMEMBER = 5.0
_ALLOWANCE = "trunkline.allowance"


class Keys:
    """Authenticates requests. Safe for threads."""

    def __init__(self, clients: Clients, rates: Rates, clock: Clock, *, development: bool) -> None:
        self._clients = clients
        self._rates = rates
        self._clock = clock
        self._development = development
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Client]] = {}

    def client(self, req: Request, *scopes: str) -> Client:
        """The calling client. Raises `Unauthorized`, `Forbidden` with none of `scopes`, `RateLimited`."""
        presented = _presented(req.get_header("Authorization") or "")
        client = self.holder(*presented) if presented else None
        if client is None:
            raise Unauthorized
        allowance = req.env[_ALLOWANCE] = self.count(client)
        if allowance is not None and not allowance.let_in:
            raise RateLimited(allowance.why_not, allowance.retry_after)
        if not any(map(client.may, scopes)):
            raise Forbidden(f"Client {client.id} lacks the scope {' or '.join(scopes)}.")
        return client

    def holder(self, client_id: str, secret: str) -> Client | None:
        """The client whose id and secret these are; None when they are nobody's."""
        client = self._lookup(client_id)
        if client is None or not client.accepts(secret, self._clock.time()):
            return None
        # The demo secret is published: in production it opens nothing, though development used this Redis.
        return client if self._development or secret != DEMO_SECRET else None

    def still(self, req: Request, scopes: Iterable[str], owner: str) -> bool:
        """Whether a request that was let in still would be, for what belongs to the client `owner`.

        It costs its client no request. Raises `BookUnavailable`.
        """
        presented = _presented(req.get_header("Authorization") or "")
        client = self.holder(*presented) if presented else None
        return client is not None and any(map(client.may, scopes)) and client.may_see(owner)

    def count(self, client: Client) -> Allowance | None:
        """Count a request of the client: whether it is let in; None when the client has no rate limit."""
        return self._rates.count(client)

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


class RateHeaders:
    """Middleware: every answer to a client with a rate limit says how much of it is left."""

    def process_response(self, req: Request, resp: Response, resource: object, req_succeeded: bool) -> None:  # noqa: ARG002
        """After the resource, whatever it did. What is answered later has it too: the hold keeps `env`."""
        allowance: Allowance | None = req.env.get(_ALLOWANCE)
        if allowance is not None:
            resp.set_headers(allowance.headers)


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
