"""How many requests a client may make: counted in one script on Redis, for all gateways together.

A bucket of `burst` requests, refilled steadily. It is told to the client in the header fields of
draft-ietf-httpapi-ratelimit-headers-10.
"""

import math
from typing import NamedTuple, cast

import redis

from shared.orders import keyspace
from shared.orders.clients.clients import Client, Rate
from shared.store import Scripts

_MICRO = 1_000_000
POLICY = "client"
"""The name of the one policy there is, in the header fields."""


class Allowance(NamedTuple):
    """What a client's rate limit says to one request. Times in seconds from now."""

    rate: Rate
    let_in: bool
    left: int
    """Requests that may follow at once."""
    next_in: float
    """When the next one may come; 0 when it may come at once."""
    whole_in: float
    """When as many as ever may come at once."""

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit`, and `Retry-After` for a request that was not let in."""
        window = max(1, math.ceil(self.rate.burst / self.rate.per_second))
        quota = max(self.rate.burst, math.floor(self.rate.per_second * window))
        told = {
            "RateLimit-Policy": f'"{POLICY}";q={quota};w={window}',
            "RateLimit": f'"{POLICY}";r={self.left};t={math.ceil(self.whole_in)}',
        }
        return told if self.let_in else told | {"Retry-After": str(self.retry_after)}

    @property
    def retry_after(self) -> int:
        """Whole seconds to wait before the next request."""
        return max(1, math.ceil(self.next_in))

    @property
    def why_not(self) -> str:
        """What to tell whoever was not let in."""
        return (
            f"{self.rate.per_second:g} requests a second are allowed, {self.rate.burst} at once; "
            f"wait {self.retry_after} s"
        )


class Rates:
    """Counts requests. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis) -> None:
        self._scripts = Scripts(client, "shared.orders.scripts")

    def count(self, client: Client) -> Allowance | None:
        """Count one request of the client; None for one without a limit, about whom nobody is asked."""
        rate = client.limits.rate
        if rate is None:
            return None
        arguments = [round(_MICRO / rate.per_second), rate.burst]
        reply = self._scripts.call("rate", [keyspace.rate(client.id)], arguments)
        let_in, left, next_in, whole_in = cast("list[int]", reply)
        return Allowance(rate, bool(let_in), left, next_in / _MICRO, whole_in / _MICRO)
