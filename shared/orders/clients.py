"""Clients of the gateway: credentials, scopes and accounts. Secrets are kept as hashes only.

A client key is `tl_<id>_<secret>`. The secret is random and long, so a plain SHA-256 is as good as a slow
hash and costs nothing on every request; comparison takes the same time whatever is wrong.
"""

import base64
import hashlib
import hmac
import re
import secrets
from typing import cast

import msgspec
import redis
from msgspec import Struct

from shared.orders import keyspace
from shared.store import availability

SCOPES = ("orders:write", "orders:read", "v3", "admin")
_ID = re.compile(r"[a-z0-9]{2,32}")


DEMO_SECRET = "demo-secret"  # noqa: S105 - published on purpose, for development only


class Client(Struct, frozen=True, kw_only=True):
    """One order system and its rights."""

    id: str
    secret_hash: str
    scopes: frozenset[str]
    accounts: frozenset[str]
    callback_secret: str
    """Signs callbacks (Standard Webhooks, `whsec_…`); the client has the same."""

    def may(self, scope: str) -> bool:
        """Whether the client has a scope."""
        return scope in self.scopes

    def accepts(self, secret: str) -> bool:
        """Whether `secret` is the client's, in constant time."""
        return hmac.compare_digest(hash_secret(secret), self.secret_hash)


class Clients:
    """The clients in the book. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def get(self, client_id: str) -> Client | None:
        """The client of that id."""
        if not is_client_id(client_id):
            return None
        with availability():
            found = cast("bytes | None", self._redis.get(keyspace.client(client_id)))
        return None if found is None else msgspec.json.decode(found, type=Client)

    def put(self, client: Client) -> None:
        """Write a client, replacing one of the same id."""
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.set(keyspace.client(client.id), msgspec.json.encode(client))
        pipeline.sadd(keyspace.CLIENTS, client.id)
        with availability():
            pipeline.execute()

    def all(self) -> list[Client]:
        """Every client, by id."""
        with availability():
            ids = cast("set[bytes]", self._redis.smembers(keyspace.CLIENTS))
        found = (self.get(client_id.decode()) for client_id in sorted(ids))
        return [client for client in found if client is not None]


def new_client(client_id: str, *, scopes: frozenset[str], accounts: frozenset[str]) -> tuple[Client, str]:
    """A client with fresh secrets, and its key `tl_<id>_<secret>`, to be shown once."""
    secret = secrets.token_urlsafe(32)
    client = Client(
        id=client_id,
        secret_hash=hash_secret(secret),
        scopes=scopes,
        accounts=accounts,
        callback_secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
    )
    return client, f"tl_{client_id}_{secret}"


def demo_client(account: str) -> Client:
    """The client that development starts with: `tl_demo_demo-secret`, all scopes. Never for production."""
    return Client(
        id="demo",
        secret_hash=hash_secret(DEMO_SECRET),
        scopes=frozenset(SCOPES),
        accounts=frozenset({account}),
        callback_secret="whsec_" + base64.b64encode(b"trunkline-development-callbacks!").decode(),
    )


def is_client_id(text: str) -> bool:
    """Whether a client may be called that."""
    return _ID.fullmatch(text) is not None


def split_key(key: str) -> tuple[str, str] | None:
    """`tl_<id>_<secret>` as (id, secret); None for anything else."""
    parts = key.split("_", 2)
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == "tl" else None


def hash_secret(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
