"""One gate before one carrier account, for every worker on every host.

It keeps three things in the book: how many calls may be made (a token bucket), until when the carrier asked
for quiet (429, Retry-After), and whether it answers at all (a breaker: failures in a row open it, then one
call is let through as a probe, and an answer closes it). It never makes a call and never repeats one. Time is
the server's own: hosts whose clocks differ agree.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, cast

import redis
from msgspec import Struct

from shared.config import Config
from shared.orders import keyspace
from shared.store import Scripts, availability

Verdict = Literal["go", "probe", "told", "open", "full"]
Ending = Literal["answered", "failed", "told"]


class Limits(Struct, frozen=True):
    """What the gate allows; fields of `Config` of the same names."""

    carrier_rate: float
    carrier_burst: int
    breaker_failures: int
    breaker_open: float
    breaker_open_most: float
    call_timeout: float

    @classmethod
    def of(cls, config: Config) -> "Limits":
        """The limits that a configuration sets."""
        return cls(**{name: getattr(config, name) for name in cls.__struct_fields__})


class Pass(NamedTuple):
    """The gate's answer: `go` and `probe` call after `seconds`; with the others ask again after them."""

    verdict: Verdict
    seconds: float
    failures: int
    """Calls that failed in a row before: their end is to be told too when this one is answered."""

    @property
    def granted(self) -> bool:
        """Whether the call may be made."""
        return self.verdict in {"go", "probe"}


class Standing(NamedTuple):
    """Whether the breaker is open, how many calls in a row had no answer, for how long none is wanted."""

    is_open: bool
    failures: int
    quiet: float


class Gate:
    """The gate of one carrier account. Safe for threads. Every method may raise `BookUnavailable`."""

    def __init__(
        self, client: redis.Redis, account: str, limits: Limits, *, now: Callable[[], float] | None = None
    ) -> None:
        self._redis = client
        self._scripts = Scripts(client, "shared.gate.scripts")
        self._key = keyspace.gate(account)
        self._limits = limits
        self._now = now

    def enter(self, patience: float, *, question: bool = False) -> Pass:
        """Ask to make a call, if need be after `patience` seconds at most; a granted place is taken.

        A `question` may be asked of a carrier that may be back, but is no probe: others need not wait for it.
        """
        limits, kind = self._limits, "question" if question else ""
        reply = self._call(
            "enter", [limits.carrier_rate, limits.carrier_burst, patience, limits.call_timeout, kind]
        )
        verdict, seconds, failures = (text.decode() for text in cast("list[bytes]", reply))
        return Pass(cast("Verdict", verdict), float(seconds), int(failures))

    def leave(self, ending: Ending, quiet: float = 0.0) -> float:
        """Tell how the call ended; the seconds for which it opened the breaker, 0 when it did not.

        An `answered` call that followed no failures need not be told.
        """
        limits = self._limits
        reply = self._call(
            "leave",
            [ending, quiet, limits.breaker_failures, limits.breaker_open, limits.breaker_open_most],
        )
        return float(cast("bytes", reply))

    def standing(self) -> Standing:
        """How the carrier is taken to be. Asks nobody."""
        with availability():
            quiet, opened, failures = cast(
                "list[bytes | None]", self._redis.hmget(self._key, "quiet", "open", "failures")
            )
            seconds, _ = self._redis.time()
        left = max(0.0, float(quiet or 0) - seconds)
        return Standing(is_open=opened is not None, failures=int(failures or 0), quiet=left)

    def outage(self) -> int:
        """How many calls in a row had no answer, while the breaker is open; 0 otherwise."""
        with availability():
            opened, failures = cast("list[bytes | None]", self._redis.hmget(self._key, "open", "failures"))
        return int(failures) if opened and failures else 0

    def _call(self, script: str, arguments: Sequence[str | float]) -> object:
        now = "" if self._now is None else self._now()
        return self._scripts.call(script, [self._key], [now, *arguments])
