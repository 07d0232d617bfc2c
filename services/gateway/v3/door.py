"""Who may ask what of the v3 surface: the client behind Basic credentials, its rate, its scope, its accounts.

Every refusal is the carrier's own, word for word: a v3 client must not see that somebody else refuses it.
"""

from services.gateway.reading.keys import Keys
from shared.errors import Refusal
from shared.orders.clients.clients import Client
from shared.v3.http import Request, credentials
from shared.v3.refusal import unauthorised

SCOPE = "v3"


class Door:
    """Lets clients in. `account` is the carrier account that this gateway serves."""

    def __init__(self, keys: Keys, account: str) -> None:
        self._keys = keys
        self._account = account

    def client(self, request: Request) -> Client:
        """The calling client. Raises a 401, 429 or 403 `Refusal`, or `BookUnavailable`."""
        given = credentials(request.authorization)
        client = self._keys.holder(*given) if given else None
        if client is None:
            raise unauthorised()
        allowance = self._keys.count(client)
        if allowance is not None and not allowance.let_in:
            raise Refusal(429, f"Too many requests: {allowance.why_not}", headers=allowance.headers)
        if not client.may(SCOPE):
            raise Refusal(403, f"Client {client.id} may not use this API: it lacks the scope {SCOPE}")
        return client

    def accounts(self, client: Client) -> frozenset[str]:
        """The accounts that the client may ask about here."""
        return client.accounts & {self._account}
