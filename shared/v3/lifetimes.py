"""Which answers may be kept for a while, and for how long: an endpoint that moves slowly a row. Pure data.

What is not in here is asked of the carrier each time. A copy is never older than `seconds`; it is dropped
before that when one of the `writes` is made through us. `copies` bounds how many questions are remembered.
"""

from collections.abc import Mapping

from msgspec import Struct

MINUTE = 60
HOUR = 60 * MINUTE


class Lifetime(Struct, frozen=True):
    """How long an endpoint's answers are kept, and what ends them."""

    seconds: int
    copies: int
    writes: frozenset[str] = frozenset()


_ACCOUNT = "/v3/accounts/{account}"
_TYPE = frozenset({f"PUT {_ACCOUNT}/type"})
"""The type decides which decks are open to the account, and so what a call costs."""

LIFETIMES: Mapping[str, Lifetime] = {
    f"GET {_ACCOUNT}/rates/tariffs": Lifetime(5 * MINUTE, copies=4, writes=_TYPE),
    f"GET {_ACCOUNT}/rates/csv/{{name}}": Lifetime(5 * MINUTE, copies=8, writes=_TYPE),
    f"GET {_ACCOUNT}/rate/{{number}}": Lifetime(MINUTE, copies=2000, writes=_TYPE),
    f"GET {_ACCOUNT}/notifications/available": Lifetime(HOUR, copies=4),
    "GET /v3/numbers/{account}/ranges": Lifetime(HOUR, copies=4),
    "GET /v3/porting/{account}/lcps": Lifetime(HOUR, copies=4),
}
"""By the endpoint's name. An account's type is not in here: it is small, and must be right at once."""


def ended_by(write: str) -> list[str]:
    """The names of the endpoints whose answers may change with the write of that name."""
    return [name for name, lifetime in LIFETIMES.items() if write in lifetime.writes]
