"""Clients of the gateway: credentials, rights and limits. Secrets of keys are kept as hashes only.

A client key is `tl_<id>_<secret>`. The secret is random and long, so a plain SHA-256 is as good as a slow
hash and costs nothing on every request; comparison takes the same time whatever is wrong. While one secret
replaces another, both are good until the old one's time is over.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import cast

import msgspec
import redis
from msgspec import Struct
from msgspec.structs import replace
from redis.client import Pipeline

from shared.orders import keyspace
from shared.orders.clients import spend
from shared.seals import Seals
from shared.store import availability

SCOPES = ("orders:write", "orders:read", "v3", "admin")
_ID = re.compile(r"[a-z0-9]{2,32}")

DEMO_SECRET = "demo-secret"  # noqa: S105 - published on purpose, for development only


class Rate(Struct, frozen=True):
    """How many requests a client may make: `burst` at once, refilled at so many a second."""

    per_second: float
    burst: int


class Limits(Struct, frozen=True, omit_defaults=True):
    """What a client may use; None is as much as it likes. Amounts in the account's currency."""

    rate: Rate | None = None
    day: Decimal | None = None
    month: Decimal | None = None
    numbers: int | None = None
    """Numbers that it may allocate in a day."""

    @property
    def caps(self) -> dict[str, int]:
        """The caps as the scripts check them: fields of the spend hash."""
        money = {spend.DAY: self.day, spend.MONTH: self.month}
        caps = {field: spend.minor(amount) for field, amount in money.items() if amount is not None}
        return caps if self.numbers is None else caps | {spend.NUMBERS: self.numbers}


class Retired(Struct, frozen=True):
    """A secret that was replaced: good until that moment (Unix seconds)."""

    secret: str
    """What was kept of it: a key's hash, or a callback secret."""
    until: float


class Client(Struct, frozen=True, kw_only=True):
    """One order system, its rights and its limits."""

    id: str
    secret_hash: str
    scopes: frozenset[str]
    accounts: frozenset[str]
    callback_secret: str
    """Signs callbacks (Standard Webhooks, `whsec_…`); the client has the same."""
    old_hashes: tuple[Retired, ...] = ()
    old_callback_secrets: tuple[Retired, ...] = ()
    disabled: bool = False
    limits: Limits = Limits()

    def may(self, scope: str) -> bool:
        """Whether the client has a scope."""
        return scope in self.scopes

    def may_see(self, owner: str) -> bool:
        """Whether the client may see what belongs to the client `owner`: its own; with scope admin, all."""
        return owner == self.id or self.may("admin")

    def accepts(self, secret: str, now: float) -> bool:
        """Whether `secret` opens the client at `now`; each comparison takes constant time."""
        offered = hash_secret(secret)
        known = [self.secret_hash, *(old.secret for old in self.old_hashes if now < old.until)]
        fits = [hmac.compare_digest(offered, one) for one in known]
        return any(fits) and not self.disabled

    def signing_secrets(self, now: float) -> str:
        """What its callbacks are signed with: one secret, or several with blanks between (see `Delivery`)."""
        old = (one.secret for one in self.old_callback_secrets if now < one.until)
        return " ".join([self.callback_secret, *old])


class Clients:
    """The clients in the book, their callback secrets sealed. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, seals: Seals) -> None:
        self._redis = client
        self._seals = seals

    def get(self, client_id: str) -> Client | None:
        """The client of that id. Raises `SealBroken`."""
        if not is_client_id(client_id):
            return None
        with availability():
            found = cast("bytes | None", self._redis.get(keyspace.client(client_id)))
        return None if found is None else self._decoded(found)

    def put(self, client: Client) -> None:
        """Write a client, replacing one of the same id."""
        pipeline = self._redis.pipeline(transaction=True)
        self._write(pipeline, client)
        with availability():
            pipeline.execute()

    def change(self, client_id: str, change: Callable[[Client], Client]) -> Client | None:
        """Write what `change` makes of a client; None when there is none. It may be called several times."""
        written: list[Client] = []

        def attempt(pipeline: Pipeline) -> None:
            found = cast("bytes | None", pipeline.get(keyspace.client(client_id)))
            pipeline.multi()
            if found is not None:
                written[:] = [change(self._decoded(found))]
                self._write(pipeline, written[0])

        with availability():
            self._redis.transaction(attempt, keyspace.client(client_id))
        return written[0] if written else None

    def all(self) -> list[Client]:
        """Every client, by id."""
        with availability():
            ids = cast("set[bytes]", self._redis.smembers(keyspace.CLIENTS))
        found = (self.get(client_id.decode()) for client_id in sorted(ids))
        return [client for client in found if client is not None]

    def _write(self, pipeline: Pipeline, client: Client) -> None:
        """The client, and its caps where the scripts look for them."""
        caps = client.limits.caps
        pipeline.set(keyspace.client(client.id), msgspec.json.encode(self._sealed(client)))
        pipeline.sadd(keyspace.CLIENTS, client.id)
        pipeline.hdel(keyspace.spend(client.id), spend.DAY, spend.MONTH, spend.NUMBERS)
        if caps:
            pipeline.hset(keyspace.spend(client.id), items=[cell for cap in caps.items() for cell in cap])

    def _sealed(self, client: Client) -> Client:
        place = keyspace.client(client.id)

        def seal(secret: str) -> str:
            return base64.b64encode(self._seals.seal(secret.encode(), place)).decode()

        return _with_callback_secrets(client, seal)

    def _decoded(self, found: bytes) -> Client:
        client = msgspec.json.decode(found, type=Client)
        place = keyspace.client(client.id)
        return _with_callback_secrets(
            client, lambda secret: self._seals.open(base64.b64decode(secret), place).decode()
        )


def _with_callback_secrets(client: Client, change: Callable[[str], str]) -> Client:
    """The client with its callback secrets, the old ones too, as `change` makes them."""
    old = tuple(Retired(change(one.secret), one.until) for one in client.old_callback_secrets)
    return replace(client, callback_secret=change(client.callback_secret), old_callback_secrets=old)


def new_client(client_id: str, *, scopes: frozenset[str], accounts: frozenset[str]) -> tuple[Client, str]:
    """A client with fresh secrets, and its key `tl_<id>_<secret>`, to be shown once."""
    secret = new_secret()
    client = Client(
        id=client_id,
        secret_hash=hash_secret(secret),
        scopes=scopes,
        accounts=accounts,
        callback_secret=new_callback_secret(),
    )
    return client, f"tl_{client_id}_{secret}"


def with_key(client: Client, secret: str, *, now: float, overlap: float) -> Client:
    """The client with another secret in its key; the old ones are good for `overlap` seconds more at most."""
    old = _retired(client.old_hashes, client.secret_hash, now, overlap)
    return replace(client, secret_hash=hash_secret(secret), old_hashes=old)


def with_callback_secret(client: Client, secret: str, *, now: float, overlap: float) -> Client:
    """The client with another callback secret; the old ones sign too for `overlap` seconds more at most."""
    old = _retired(client.old_callback_secrets, client.callback_secret, now, overlap)
    return replace(client, callback_secret=secret, old_callback_secrets=old)


def _retired(old: tuple[Retired, ...], last: str, now: float, overlap: float) -> tuple[Retired, ...]:
    """Nothing outlives the overlap that was asked for last: none at all is how a leaked secret ends."""
    until = now + overlap
    every = (*(Retired(one.secret, min(one.until, until)) for one in old), Retired(last, until))
    return tuple(one for one in every if one.until > now)


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


def new_secret() -> str:
    """A secret for a client key."""
    return secrets.token_urlsafe(32)


def new_callback_secret() -> str:
    """A secret for callbacks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
