"""What calls in progress cost, as the API sums it up: by destination, by country, against a balance. Pure."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from services.sandbox.world.accounts import Funds
from services.sandbox.world.cdrs import shortest
from services.sandbox.world.channels import local
from services.sandbox.world.live import LiveCall
from shared.v3.encoding import number

Document = dict[str, object]

_TWO_PLACES = Decimal("0.01")
_NOWHERE = "XX"


class Bill:
    """The sum of some calls at a moment."""

    def __init__(self, calls: Sequence[LiveCall], now: float) -> None:
        self._calls = calls
        self._now = now
        self._sum = sum((call.charge(now) for call in calls), Decimal(0))

    @property
    def total(self) -> Decimal | int:
        """What the calls have cost so far."""
        return shortest(self._sum)

    @property
    def answered(self) -> int:
        """Calls that somebody has picked up."""
        return sum(call.is_answered(self._now) for call in self._calls)

    def row(self) -> Document:
        """The sum with its counts."""
        return {"total": self.total, "callcount": len(self._calls), "answeredcount": self.answered}

    def against(self, available: int, *names: str) -> Document:
        """How much of the money is used up, and how long it will last; the money itself under `names`."""
        return {
            **{name: number(available) for name in names},
            "percent_available": self._percent(available),
            "approx_seconds_remaining": self._remaining(available),
        }

    def _percent(self, available: int) -> Decimal | int:
        if available <= 0:
            return 0
        exact = 100 * self._sum / Decimal(available).scaleb(-5)
        return shortest(exact.quantize(_TWO_PLACES, ROUND_HALF_UP))

    def _remaining(self, available: int) -> int | None:
        a_second = sum((call.a_second(self._now) for call in self._calls), Decimal(0))
        return int(max(0, Decimal(available).scaleb(-5)) / a_second) if a_second else None


def current(account: str, calls: Sequence[LiveCall], funds: Funds, now: float) -> Document:
    """Everything about the calls in progress of an account."""
    whole = Bill(calls, now)
    return {
        "datetime": local(now),
        "account": account,
        **whole.row(),
        "balance": number(funds.balance),
        "balance_available": number(funds.available),
        "balance_locked": number(funds.locked),
        "currency": "GBP",
        **whole.against(funds.available),
        "calls": _by_destination(calls, now),
        "countries": {iso: Bill(some, now).row() for iso, some in _grouped(calls, country).items()},
        "channels": [channel(call, now) for call in calls],
    }


def channel(call: LiveCall, now: float) -> Document:
    """One call in progress."""
    return {
        "calldate": f"{datetime.fromtimestamp(call.start, UTC):%Y-%m-%d %H:%M:%S}",
        "call_id": call.id,
        "sip_call_id": call.sip_id,
        "from": call.origin,
        "to": call.number,
        "dest_id": call.destination.id,
        "iso": country(call),
        "desc": call.destination.description,
        "trunk": call.trunk,
        "tag": call.tag,
        "duration": int(now - call.start),
        "charge": shortest(call.charge(now)),
    }


def country(call: LiveCall) -> str:
    """The country called."""
    return call.destination.iso.upper() or _NOWHERE


def _by_destination(calls: Sequence[LiveCall], now: float) -> dict[str, Document]:
    return {
        found: {
            "location": some[0].destination.description,
            "country": country(some[0]),
            **Bill(some, now).row(),
        }
        for found, some in _grouped(calls, _destination).items()
    }


def _destination(call: LiveCall) -> str:
    return str(call.destination.id)


def _grouped(calls: Sequence[LiveCall], key: Callable[[LiveCall], str]) -> dict[str, list[LiveCall]]:
    groups: dict[str, list[LiveCall]] = {}
    for call in calls:
        groups.setdefault(key(call), []).append(call)
    return groups
