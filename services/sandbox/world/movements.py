"""What moved an account's balance, by day and kind: traffic, charges in the ledger, money in and out. Pure.

What calls have cost, and texts that are made up, comes from their records, everything else from the ledger.
So the sums agree with the records of every day and with what each request has cost.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from services.sandbox.world.prepayments import Past
from services.sandbox.world.summaries import charged
from services.sandbox.world.traffic import Traffic

KINDS: Mapping[str, str] = {
    "voice_out": "Outbound voice",
    "voice_in": "Inbound voice",
    "sms": "SMS",
    "fax": "Fax",
    "number": "Numbers",
    "porting": "Porting",
    "emergency": "Emergency services",
    "prepayment": "Pre-payment",
    "transfer": "Transfer",
    "adjustment": "Adjustment",
}
"""The kinds of movement and how they are described, in the order of a day's rows."""

_ORDER = list(KINDS)

_KIND_OF = {
    "number.999": "emergency",
    "number": "number",
    "message.sms": "sms",
    "message.fax": "fax",
    "notification": "sms",
    "port": "porting",
}
"""Kind of movement by effect, or by the word before its dot; any other charge is an adjustment."""


_IN_RECORDS = frozenset({"call.charge", "calls.charge"})
"""Effects whose charge the records of calls and texts have as well."""


class Movement(Struct, frozen=True):
    """Money that came in (positive) or went out, on a day; `items` things together."""

    day: date
    kind: str
    amount: Decimal
    items: int = 1


def rows(movements: Iterable[Movement], first: date, last: date) -> list[dict[str, object]]:
    """One row for every day and kind of movement in a closed range of days, oldest first."""
    groups: dict[tuple[date, int], list[Movement]] = {}
    for movement in movements:
        if first <= movement.day <= last:
            groups.setdefault((movement.day, _ORDER.index(movement.kind)), []).append(movement)
    return [_row(group) for _, group in sorted(groups.items())]


def of_traffic(account: str, traffic: Traffic, first: date, last: date) -> Iterator[Movement]:
    """What each day's calls and texts have cost; calls that cost nothing move nothing."""
    for day in traffic.days(first, last):
        calls, texts = traffic.directed(account, "out", day), traffic.texts(account, day)
        if calls:
            yield Movement(day, "voice_out", -charged(calls), len(calls))
        if texts:
            yield Movement(day, "sms", -charged(texts), len(texts))


def of_payments(account: str, past: Past) -> Iterator[Movement]:
    """What was paid in, given and got."""
    for payment in past.prepayments(account):
        yield Movement(payment.moment.date(), "prepayment", _pounds(payment.amount))
    for transfer in past.transfers(account):
        sign = -1 if transfer.payer == account else 1
        yield Movement(transfer.moment.date(), "transfer", sign * _pounds(transfer.amount))


def of_ledger(account: str, entries: Iterable[Mapping[str, object]]) -> Iterator[Movement]:
    """What the requests of this world have cost."""
    for entry in entries:
        charge = Decimal(str(entry["charge"]))
        if entry["account"] == account and charge and entry["effect"] not in _IN_RECORDS:
            yield Movement(date.fromisoformat(str(entry["at"])[:10]), _kind(str(entry["effect"])), -charge)


def _kind(effect: str) -> str:
    return _KIND_OF.get(effect) or _KIND_OF.get(effect.partition(".")[0], "adjustment")


def _pounds(units: int) -> Decimal:
    return Decimal(units).scaleb(-5)


def _row(group: list[Movement]) -> dict[str, object]:
    first = group[0]
    return {
        "date": str(first.day),
        "type": first.kind,
        "description": KINDS[first.kind],
        "items": sum(movement.items for movement in group),
        "amount": f"{sum((movement.amount for movement in group), Decimal(0)):.5f}",
        "currency": "GBP",
    }
