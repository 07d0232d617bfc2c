"""How many calls an account may have at once, and how fast it may start them. Pure.

An account with an allocation of its own divides it between in and out; the others get a fixed share, which
shrinks while their balance is low.
"""

from collections.abc import Mapping

from msgspec import Struct

from services.sandbox.world.accounts import SELF_SERVICE, TERMS
from shared.v3.encoding import money

DEDICATED = 30
"""Channels of an account whose type names no limit."""
_INBOUND_SHARE = 3
_PER_CHANNEL = 500_000
"""Balance that one outbound channel needs on an account without an allocation of its own."""

_CONCURRENT = {"out_per_number": 10, "out_international": 3, "out_international_hotspot": 2}
_RATES = {"out": "10/1s", "out_international_hotspot": "2/12h"}
_LOWERED_RATE = "30/10s"
"""The limits of every account, by the calls they are about; the last counts while a low balance does."""


class Limits(Struct, frozen=True):
    """The limits in force. `lowered` is the outbound limit while a low balance lowers it, else None."""

    allocation: int
    adjustable: bool
    inbound: int
    outbound: int
    lowered: int | None
    available: int

    def document(self, *, abroad: bool) -> dict[str, object]:
        """The limits as they are shown; `abroad` for an account that holds numbers of other countries."""
        return {
            "channel_allocation": self.allocation,
            **({"channel_allocation_global_numbers": 10} if abroad else {}),
            "channel_allocation_adjustable": self.adjustable,
            "limit_concurrent_in": self.inbound,
            "limit_concurrent_out": self.outbound,
            "limit_concurrent_out_per_number": _CONCURRENT["out_per_number"],
            "limit_concurrent_out_international": _CONCURRENT["out_international"],
            "limit_concurrent_out_hotspot": _CONCURRENT["out_international_hotspot"],
            "limit_rate_out": _RATES["out"],
            "limit_rate_out_international": None,
            "limit_rate_out_hotspot": _RATES["out_international_hotspot"],
            **({} if self.lowered is None else {"dynamic": self._dynamic()}),
        }

    def concurrent(self, scope: str) -> int | None:
        """Calls that may be on at once, of those a limit of that name is about; None without one."""
        if scope == "in":
            return self.inbound
        if scope == "out":
            return self.outbound if self.lowered is None else self.lowered
        return _CONCURRENT.get(scope)

    def rate(self, scope: str) -> str | None:
        """How many may begin in which time, of those a limit of that name is about; None without one."""
        if scope == "out" and self.lowered is not None:
            return _LOWERED_RATE
        return _RATES.get(scope)

    def _dynamic(self) -> dict[str, object]:
        return {
            "balance": money(self.available),
            "limit_concurrent_out": self.lowered,
            "limit_rate_out": _LOWERED_RATE,
        }


def in_force(account: Mapping[str, str]) -> Limits:
    """The limits of an account as it is stored."""
    terms = TERMS[account["account_type"]]
    adjustable = terms.account_type not in SELF_SERVICE
    allocation = terms.channel_limit or DEDICATED
    inbound = allocation // _INBOUND_SHARE
    if adjustable:
        inbound = int(account.get("limit_concurrent_in", inbound))
    outbound, available = allocation - inbound, int(account["balance"]) - int(account["locked"])
    affordable = max(0, available // _PER_CHANNEL)
    lowered = affordable if not adjustable and affordable < outbound else None
    return Limits(allocation, adjustable, inbound, outbound, lowered, available)
